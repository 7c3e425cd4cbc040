import { html } from 'hono/html'
import { answers } from './answers.ts'
import { channelSwitch, needsScript, shell } from './shell.ts'
import { source } from './source.ts'
import type { Transport } from './transport.ts'

/** The page around chat.ts. */
export function chatPage(transport: Transport) {
  return shell({
    path: '/chat',
    title: 'Chat · madeleine',
    description: 'Cookies that are rotated while an answer streams, each step on a clock.',
    styles: ['example.css', 'chat.css'],
    script: 'chat.client.js',
    content: html`<div class="example chat">
      <section class="live" aria-labelledby="title">
        <h1 id="title">Chat</h1>
        <p class="lead">While you read the answer, the server changes your cookies three times.</p>
        ${channelSwitch('/chat', transport)} ${needsScript}

        <div class="questions" role="group" aria-label="Ask a question">
          ${answers.map(({ question }) => html`<button type="button" data-question="${question}">${question}</button>`)}
        </div>
        <p id="question" class="question" hidden></p>
        <p id="answer" class="answer" aria-live="polite" aria-busy="false"></p>
        <p class="note">Messages so far: <output id="count">…</output></p>
      </section>

      <section class="journeys" aria-labelledby="journeys-title">
        <h2 id="journeys-title">The journey of each cookie</h2>
        <ol id="journeys" class="journey-list"></ol>
        <p id="quiet" class="note">Ask something, and watch your cookies travel.</p>
        <p class="note small">
          Milliseconds since the question. <em>Set</em> and <em>ticket sent</em> are told by the
          server and counted on its clock, <em>redeemed</em> and <em>confirmed</em> are counted on
          this page’s. A row appears once its cookie is in, since the page sees an event only after
          the cookies written before it.
        </p>
      </section>

      <section class="code" aria-label="The code of this page">
        ${source('chat.ts', 'the handlers')} ${source('journey.ts', 'follows each cookie')}
        <p class="note">And <a href="/chat.client.js">what runs in the page</a>.</p>
      </section>
    </div>`,
  })
}
