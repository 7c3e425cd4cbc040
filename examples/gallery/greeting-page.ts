import { html } from 'hono/html'
import { shell } from './shell.ts'
import { source } from './source.ts'

/** The page around greeting.ts: forms and no script. Whatever the cookie holds, it is shown as text. */
export function greetingPage(username: string, refusal = '') {
  return shell({
    path: '/greeting',
    title: 'Greeting · madeleine',
    description: 'A plain cookie, set by one address, read by another, deleted by a third.',
    styles: ['example.css'],
    content: html`<div class="example">
      <section class="live" aria-labelledby="title">
        <h1 id="title">Greeting</h1>
        <p class="lead">
          One plain cookie, for a name. It is set on the way to a redirect, and deleted the same
          way.
        </p>
        <p class="state" role="status">Hello, ${username}!</p>
        ${form(refusal)}
        <p class="note">
          An address does as well: <a href="/greeting/set?username=daniel">daniel</a>, or
          <a href="/greeting/set?username=%3Cscript%3Ealert(1)%3C%2Fscript%3E"
            ><code>&lt;script&gt;</code></a
          >, who is greeted like anybody else.
        </p>
      </section>

      <section class="code" aria-label="The code of this page">
        ${source('greeting.ts', 'sets, reads and deletes')}
        ${source('greeting-page.ts', 'this page')}
      </section>
    </div>`,
  })
}

function form(refusal: string) {
  return html`<form action="/greeting/set" class="form" novalidate>
      <label for="username">Name</label>
      <input
        id="username"
        name="username"
        autocomplete="username"
        maxlength="60"
        aria-describedby="refusal"
        aria-invalid="${String(refusal !== '')}"
      />
      <p id="refusal" class="refusal" role="alert">${refusal}</p>
      <div class="buttons">
        <button type="submit" class="primary">Greet me</button>
        <button type="submit" form="leave">Log out</button>
      </div>
    </form>
    <form id="leave" action="/greeting/logout"></form>`
}
