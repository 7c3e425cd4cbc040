import { html } from 'hono/html'
import type { HtmlEscapedString } from 'hono/utils/html'
import { currentBrowser } from 'madeleine'
import { theme } from './preferences-items.ts'
import type { Transport } from './transport.ts'

type Html = HtmlEscapedString | Promise<HtmlEscapedString>

export interface Page {
  /** Where the page is, so that the navigation can say so. */
  readonly path: string
  readonly title: string
  readonly description: string
  readonly content: Html
  /** Beside style.css. */
  readonly styles?: readonly string[]
  /** The page's own script. */
  readonly script?: string
  /** A script that finds the theme, for a page that is rendered for nobody in particular. */
  readonly firstPaint?: Html
}

type Way = readonly [to: string, text: string, isHere: boolean]

const PAGES = [
  ['/', 'Gallery'],
  ['/login', 'Login'],
  ['/chat', 'Chat'],
  ['/cookies', 'Cookies'],
  ['/todos', 'Todos'],
  ['/preferences', 'Preferences'],
  ['/movies', 'Movies'],
  ['/greeting', 'Greeting'],
] as const

/** What all pages share. */
export function shell(page: Page): Html {
  const { path, title, description, content, styles = [], script, firstPaint } = page
  return html`<!doctype html>
    <html lang="en" ${firstPaint ? '' : rememberedTheme()}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${description}" />
        <title>${title}</title>
        ${firstPaint}
        <link rel="icon" href="/shell.svg" type="image/svg+xml" />
        ${['style.css', ...styles].map((file) => html`<link rel="stylesheet" href="/${file}" />`)}
        ${script && html`<script type="module" src="/${script}"></script>`}
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <a class="brand" href="/"
            ><img src="/shell.svg" alt="" width="28" height="28" />madeleine</a
          >
          <nav aria-label="Pages">${PAGES.map(([to, text]) => link(to, text, to === path))}</nav>
        </header>
        <div id="notices" class="notices" role="alert"></div>
        <main id="content">${content}</main>
      </body>
    </html>`
}

function rememberedTheme(): Html {
  return html`data-theme="${currentBrowser().localStorage.get(theme)}"`
}

/** Changes between the ways of a page. */
export function choice(label: string, ways: readonly Way[]): Html {
  return html`<nav class="switch" aria-label="${label}">${ways.map((way) => link(...way))}</nav>`
}

/** Changes between the two transports of a page. */
export function channelSwitch(path: string, transport: Transport): Html {
  return choice('Channel', [
    [`${path}?channel=sse`, 'Server-sent events', transport === 'sse'],
    [`${path}?channel=ws`, 'WebSocket', transport === 'ws'],
  ])
}

/** For people without JavaScript. */
export const needsScript = html`<noscript>
  <p class="note">
    This example is a conversation between a page’s script and a server, so it needs JavaScript.
  </p>
</noscript>`

export function notFoundPage(): Html {
  return shell({
    path: '',
    title: 'Not remembered · madeleine',
    description: 'There is no such page.',
    content: html`<div class="lost">
      <img src="/shell.svg" alt="" width="96" height="96" />
      <h1>Not remembered</h1>
      <p>
        There is no such page, or we forgot it. The <a href="/">gallery</a> is still where it was.
      </p>
    </div>`,
  })
}

function link(to: string, text: string, here: boolean): Html {
  return here
    ? html`<a href="${to}" aria-current="page">${text}</a>`
    : html`<a href="${to}">${text}</a>`
}
