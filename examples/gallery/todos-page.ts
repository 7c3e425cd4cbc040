import { html } from 'hono/html'
import { choice, needsScript, shell } from './shell.ts'
import { source } from './source.ts'

/** The page around todos.ts; `isLive` tells whether it listens to the WebSocket or only asks. */
export function todosPage(isLive: boolean) {
  return shell({
    path: '/todos',
    title: 'Todos · madeleine',
    description: 'A session that is written in requests and in messages of a WebSocket alike.',
    styles: ['example.css', 'todos.css'],
    script: 'todos.client.js',
    content: html`<div class="example">
      <section class="live" aria-labelledby="title">
        <h1 id="title">Todos</h1>
        <p class="lead">
          One list for everybody, and a session that knows the last todo you saw. It is the same
          session in a request and in a message of the WebSocket.
        </p>
        ${choice('Where todos come from', [
          ['/todos', 'WebSocket', isLive],
          ['/todos?by=request', 'Requests', !isLive],
        ])}
        ${needsScript} ${form} ${list}
        <p class="note">
          Add one from ${secondTab(isLive)} or another browser. What you have seen here is not
          listed again, whichever way you ask.
        </p>
      </section>

      <section class="code" aria-label="The code of this page">
        ${source('todos.ts', 'what the requests and the WebSocket do')}
        ${source('todo-list.ts', 'holds the todos')} ${source('server.ts', 'serves both')}
        <p class="note">And <a href="/todos.client.js">what runs in the page</a>.</p>
      </section>
    </div>`,
  })
}

const form = html`<form id="form" class="form" novalidate>
  <label for="todo">What is to be done?</label>
  <input id="todo" maxlength="200" autocomplete="off" aria-describedby="refusal" />
  <p id="refusal" class="refusal" role="alert"></p>
  <div class="buttons">
    <button type="submit" class="primary">Add</button>
    <button type="button" id="ask">Ask for unseen ones</button>
  </div>
</form>`

const list = html`<h2 id="new">New to you</h2>
  <div role="log" aria-labelledby="new" tabindex="0" class="todos"><ol id="todos"></ol></div>
  <dl class="facts answered">
    <dt><code>GET /unseen-todos</code> answered</dt>
    <dd><output id="answer">nothing yet: it was not asked</output></dd>
  </dl>`

function secondTab(isLive: boolean) {
  return html`<a href="${isLive ? '/todos' : '/todos?by=request'}" target="_blank">a second tab</a>`
}
