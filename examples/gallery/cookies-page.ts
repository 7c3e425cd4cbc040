import type { Context } from 'hono'
import { html } from 'hono/html'
import type { CookieDefinition } from 'madeleine'
import type { BrowserEnv } from 'madeleine/hono'
import { discount, guest, memoir, order } from './cookies.ts'
import { shell } from './shell.ts'
import { source } from './source.ts'
import { travelled, type Travelled } from './wire.ts'

/** The page around cookies.ts: forms and no script, so each look at it is a request of the browser's. */
export function cookiesPage(c: Context<BrowserEnv>, refusal = '') {
  return shell({
    path: '/cookies',
    title: 'Cookies · madeleine',
    description: 'Plain, signed, encrypted and chunked cookies, to look at and to tamper with.',
    styles: ['example.css', 'cookies.css'],
    content: html`<div class="example cookies">
      <section aria-labelledby="title">
        <h1 id="title">Cookies</h1>
        <p class="lead">
          Four cookies of a tea room, as the app reads them and as they travel. Tamper with what
          travels, and see what the app believes.
        </p>
        <p class="note">
          No script can touch these cookies: they are HttpOnly. So the server plants what you send
          it here, as it stands, just as you could in the developer tools.
        </p>
        <form id="values" method="post" action="/cookies" class="buttons">
          <button name="do" value="serve" class="primary">Write new values</button>
          <button name="do" value="clear">Reset</button>
        </form>
        <p class="refusal" role="alert">${refusal}</p>
        <div class="jar">${shown.map((one) => card(c, one))}</div>
      </section>

      <section class="code" aria-label="The code of this page">
        ${source('cookies.ts', 'the definitions, and what writes them')}
        ${source('cookie-form.ts', 'does what the forms ask for')}
      </section>
    </div>`,
  })
}

interface Shown {
  readonly cookie: CookieDefinition
  readonly title: string
  readonly meaning: string
  /** Something to try. */
  readonly idea: string
}

const shown: readonly Shown[] = [
  {
    cookie: order,
    title: 'Plain',
    meaning: 'Anybody can read it and change it. Only the schema stands guard.',
    idea: 'Order more cups. Up to 12 the app believes you; beyond, the schema does not.',
  },
  {
    cookie: discount,
    title: 'Signed',
    meaning: 'Anybody can read it, and only the app can make it.',
    idea: 'Grant yourself 90 percent. You can read all of it, and change none of it.',
  },
  {
    cookie: guest,
    title: 'Encrypted',
    meaning: 'Only the app can read it or make it: what the waiter notes about you stays with him.',
    idea: 'Change any character, or bring the value of the signed one here.',
  },
  {
    cookie: memoir,
    title: 'Chunked',
    meaning: 'Too much for one cookie, so several carry it. They are signed as one.',
    idea: 'Empty one of them, or swap two. All of them count, or none.',
  },
]

function card(c: Context<BrowserEnv>, { cookie, title, meaning, idea }: Shown) {
  const { name } = cookie
  const found = travelled(c, name)
  const isFirstThere = found[0]?.[0] === name
  return html`<article id="${name}" class="kept" aria-labelledby="${name}-title">
    <h2 id="${name}-title">${title}</h2>
    <p class="meaning">${meaning}</p>
    <h3 id="${name}-reads">The app reads</h3>
    ${reading(name, c.var.browser.cookies.get(cookie), found.length > 0)}
    <h3>The wire carries</h3>
    <form method="post" action="/cookies">
      ${(isFirstThere ? found : [[name, ''] as Travelled, ...found]).map(field)}
      <div class="buttons">
        <button name="do" value="plant">Send this</button>
        <button name="do" value="nudge">Change a digit</button>
      </div>
    </form>
    <p class="note small">${idea}</p>
  </article>`
}

function reading(name: string, value: unknown, wasSent: boolean) {
  const why = wasSent ? 'What was sent is not believed.' : 'Nothing was sent.'
  return value === undefined
    ? html`<p class="reads" data-believed="${wasSent ? 'no' : 'nothing'}">
        <output aria-labelledby="${name}-reads">absent</output> <span>${why}</span>
      </p>`
    : html`<p class="reads" data-believed="yes">
        <output aria-labelledby="${name}-reads">${JSON.stringify(value)}</output>
      </p>`
}

function field([name, text]: Travelled) {
  const size = text === '' ? 'none' : `${name.length + text.length} bytes`
  return html`<label for="${name}-text"><code>${name}</code> <span>${size}</span></label>
    <textarea
      id="${name}-text"
      name="${name}"
      rows="3"
      maxlength="4000"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
    >
${text}</textarea>`
}
