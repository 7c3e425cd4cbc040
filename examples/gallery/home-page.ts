import { html, raw } from 'hono/html'
import { read } from './asset.ts'
import { shell } from './shell.ts'

/** The first page: what the library does in one picture, and the way to the live examples. */
export function homePage() {
  return shell({
    path: '/',
    title: 'madeleine: cookies in the middle of a stream',
    description: 'How a server sets an HttpOnly cookie after its headers have gone.',
    styles: ['home.css'],
    content: html`
      <div class="hero">
        <div>
          <h1>Set a cookie in the middle of a stream</h1>
          <p class="lead">
            The headers are gone, and your handler still writes HttpOnly cookies: a sealed ticket
            travels down the open channel, and the page has fetched its cookie before it sees the
            next event.
          </p>
          <p class="key">
            <span class="streams">what streams</span>
            <span class="cookies">what the cookie does</span>
          </p>
        </div>
        <figure>${raw(read('journey.svg'))}</figure>
      </div>

      <h2>Watch it happen</h2>
      ${cards}
    `,
  })
}

const cards = html`<ul class="cards">
  <li class="card">
    <h3><a href="/login">Login</a></h3>
    <p>
      A session that begins two events into an answer, and outlives a reload, a new tab and a
      restart.
    </p>
    <code>cookies.set(new SessionCookie())</code>
  </li>
  <li class="card">
    <h3><a href="/chat">Chat</a></h3>
    <p>
      An access cookie that is rotated while an answer is still being written, step by step on a
      clock.
    </p>
    <code>await browser.settled()</code>
  </li>
  <li class="card">
    <h3><a href="/cookies">Cookies</a></h3>
    <p>
      Plain, signed, encrypted and chunked: as the app reads them and as they travel. Forge them,
      and see what is believed.
    </p>
    <code>defineCookie('guest', …)</code>
  </li>
  <li class="card">
    <h3><a href="/todos">Todos</a></h3>
    <p>
      A session that is written in requests and in messages of a WebSocket, and knows in both what
      you have seen.
    </p>
    <code>session.set(lastId, …)</code>
  </li>
  <li class="card">
    <h3><a href="/preferences">Preferences</a></h3>
    <p>
      The browser’s localStorage, which the server reads and writes too: live, in every tab, and
      before the first paint.
    </p>
    <code>localStorage.set(visits, …)</code>
  </li>
  <li class="card">
    <h3><a href="/movies">Movies</a></h3>
    <p>
      A session that outlives the browser, and two ways to move its end. See which responses carry a
      cookie.
    </p>
    <code>session.permanent = true</code>
  </li>
  <li class="card">
    <h3><a href="/greeting">Greeting</a></h3>
    <p>A plain cookie with a name in it: set, read and deleted without any script.</p>
    <code>cookies.set('username', …)</code>
  </li>
</ul>`
