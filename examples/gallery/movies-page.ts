import { html } from 'hono/html'
import { choice, needsScript, shell } from './shell.ts'
import { source } from './source.ts'

/** The page around movies.ts. */
export function moviesPage(refresh: 'on' | 'off') {
  return shell({
    path: '/movies',
    title: 'Movies · madeleine',
    description: 'A permanent session, and the responses that move its end.',
    styles: ['example.css', 'movies.css'],
    script: 'movies.client.js',
    content: html`<div class="example">
      <section class="live" aria-labelledby="title">
        <h1 id="title">Movies</h1>
        <p class="lead">
          A login for 31 days. Do they begin anew each time you look at a list? That is one option,
          and you can see it in the headers.
        </p>
        ${choice('refreshEachRequest', [
          ['/movies', 'refreshEachRequest: true', refresh === 'on'],
          ['/movies?refresh=off', 'false', refresh === 'off'],
        ])}
        ${needsScript} ${controls} ${responses}
        <p class="note small">
          Each way has a session of its own, so log in to both. The cookies are HttpOnly, and no
          script sees a <code>Set-Cookie</code>: what you read here the server repeats in a header
          of its own, without the value.
        </p>
      </section>

      <section class="code" aria-label="The code of this page">
        ${source('movies.ts', 'the app, and both its sessions')}
        ${source('tell-set-cookie.ts', 'repeats the headers for this page')}
        <p class="note">And <a href="/movies.client.js">what runs in the page</a>.</p>
      </section>
    </div>`,
  })
}

const controls = html`<p id="state" class="state" role="status"></p>
  <div id="end" class="note"></div>
  <div class="buttons">
    <button type="button" class="primary" data-request="POST /auth/login">Log in</button>
    <button type="button" data-request="GET /api/movies/coming">Coming</button>
    <button type="button" data-request="GET /api/movies/now">Now</button>
    <button type="button" data-request="POST /auth/logout">Log out</button>
  </div>
  <ul id="movies" class="movies" aria-label="Movies" aria-live="polite"></ul>`

const responses = html`<h2 id="came">What came back</h2>
  <div role="log" aria-labelledby="came" tabindex="0" class="responses">
    <ol id="responses" reversed></ol>
  </div>`
