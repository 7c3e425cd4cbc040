import { html, raw } from 'hono/html'
import { firstPaintScript } from 'madeleine'
import { theme } from './preferences-items.ts'
import { shell } from './shell.ts'
import { source } from './source.ts'

const firstPaint = firstPaintScript([theme])

/** What the page's Content-Security-Policy lets run. */
export const scriptSrc = ["'self'", firstPaint.hash]

/** A page that is the same text for everybody, and is drawn in everybody's own theme. */
export const staticPage = await shell({
  path: '/preferences',
  title: 'A static page · madeleine',
  description: 'The same text for everybody, drawn in everybody’s own theme.',
  styles: ['example.css', 'preferences.css'],
  firstPaint: raw(firstPaint.html),
  content: html`<div class="example">
    <section class="live" aria-labelledby="title">
      <h1 id="title">A static page</h1>
      <p class="lead">
        The server has not looked at your request, and this page was made before you asked for it.
        An inline script of ${firstPaint.script.length} characters finds your theme before anything
        is drawn.
      </p>
      <p class="note">Choose another one among your <a href="/preferences">preferences</a>.</p>
    </section>
    <section class="code" aria-label="The code of this page">
      ${source('preferences-static.ts', 'all of it')}
    </section>
  </div>`,
})
