import { html } from 'hono/html'
import { channelSwitch, needsScript, shell } from './shell.ts'
import { source } from './source.ts'
import type { Transport } from './transport.ts'

/** The page around login.ts; who is there comes down the channel, so nothing of it is rendered here. */
export function loginPage(transport: Transport) {
  return shell({
    path: '/login',
    title: 'Login · madeleine',
    description: 'A session cookie that is set after two streamed events.',
    styles: ['example.css'],
    script: 'login.client.js',
    content: html`<div class="example">
      <section class="live" aria-labelledby="title">
        <h1 id="title">Login</h1>
        <p class="lead">
          The answer streams two events first. The cookie comes third, when the headers are long
          gone.
        </p>
        ${channelSwitch('/login', transport)} ${needsScript} ${form} ${whatStreamed}
        <p class="note">
          Now reload, open <a href="/login?channel=${transport}" target="_blank">a second tab</a>,
          or restart your browser.
        </p>
      </section>

      <section class="code" aria-label="The code of this page">
        ${source('login.ts', 'written once, for either channel')}
        ${source('server.ts', 'serves it over both')}
        <p class="note">And <a href="/login.client.js">what runs in the page</a>.</p>
      </section>
    </div>`,
  })
}

const form = html`<p id="state" class="state" role="status"></p>
  <form id="form" class="form" novalidate>
    <label for="name">Name</label>
    <input id="name" autocomplete="username" maxlength="60" aria-describedby="refusal" />
    <p id="refusal" class="refusal" role="alert"></p>
    <div class="buttons">
      <button type="submit" class="primary">Log in</button>
      <button type="button" id="leave">Log out</button>
    </div>
  </form>`

const whatStreamed = html`<h2 id="streamed">What streamed</h2>
  <div role="log" aria-labelledby="streamed"><ol id="progress" class="progress"></ol></div>
  <dl class="facts">
    <dt>Can this page’s scripts read the cookie?</dt>
    <dd id="readable">…</dd>
  </dl>`
