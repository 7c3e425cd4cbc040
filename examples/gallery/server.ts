import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { madeleine } from 'madeleine'
import { browserState, eventStream, type BrowserEnv } from 'madeleine/hono'
import { socketHandler } from 'madeleine/ws'
import { asset } from './asset.ts'
import { chat } from './chat.ts'
import { chatPage } from './chat-page.ts'
import { changeCookies } from './cookie-form.ts'
import { cookiesPage } from './cookies-page.ts'
import { forgetUsername, greet, setUsername } from './greeting.ts'
import { homePage } from './home-page.ts'
import { login } from './login.ts'
import { loginPage } from './login-page.ts'
import { movies, refreshOf } from './movies.ts'
import { moviesPage } from './movies-page.ts'
import { preferences } from './preferences.ts'
import { preferencesPage } from './preferences-page.ts'
import { preferencesReactPage } from './preferences-react.ts'
import { scriptSrc, staticPage } from './preferences-static.ts'
import { sameOrigin } from './same-origin.ts'
import { notFoundPage } from './shell.ts'
import { addTodo, refuseTodo, todosLive, unseenTodos } from './todos.ts'
import { todosPage } from './todos-page.ts'
import { transportOf } from './transport.ts'

const memory = madeleine()
const app = new Hono<BrowserEnv>()

const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  objectSrc: ["'none'"],
}

// Browsers tell where a form comes from only if pages may be told at all, and csrf() wants to know.
const referrerPolicy = 'same-origin'

// Before all that looks at requests.
const withItsScript = { ...contentSecurityPolicy, scriptSrc }
const staticHeaders = secureHeaders({ contentSecurityPolicy: withItsScript, referrerPolicy })
app.get('/preferences/static', staticHeaders, (c) => c.html(staticPage))

app.use(secureHeaders({ contentSecurityPolicy, referrerPolicy }))
// An app with sessions of its own.
app.route('/', movies)
app.use(browserState(memory))

app.get('/', (c) => c.html(homePage()))
app.get('/login', (c) => c.html(loginPage(transportOf(c))))
app.get('/chat', (c) => c.html(chatPage(transportOf(c))))
app.get('/cookies', (c) => c.html(cookiesPage(c)))
app.post('/cookies', csrf(), bodyLimit({ maxSize: 100_000 }), changeCookies)
app.get('/todos', (c) => c.html(todosPage(c.req.query('by') !== 'request')))
app.post('/todos', sameOrigin, bodyLimit({ maxSize: 100_000, onError: refuseTodo }), addTodo)
app.get('/unseen-todos', unseenTodos)
app.get('/preferences', (c) => c.html(preferencesPage(c)))
app.get('/preferences/react', (c) => c.html(preferencesReactPage(c)))
app.get('/movies', (c) => c.html(moviesPage(refreshOf(c))))
app.get('/greeting', greet)
app.get('/greeting/set', setUsername)
app.get('/greeting/logout', forgetUsername)

// Each channel over server-sent events …
app.all('/login/live', (c) => eventStream(c, login))
app.all('/chat/live', (c) => eventStream(c, chat))
app.all('/preferences/live', (c) => eventStream(c, preferences))

app.get('/:file{[a-z.-]+\\.(js|css|svg)}', asset)
app.notFound((c) => c.html(notFoundPage(), 404))

const port = Number(process.env['PORT'] ?? 8080)
// Chunked cookies add up, and Node refuses more than 16 KB of headers unless it is told otherwise.
const serverOptions = { maxHeaderSize: 65_536 }
const server = serve({ fetch: app.fetch, port, serverOptions }, (address) => {
  console.log(`The gallery is open at http://localhost:${address.port}`)
})

// … and the same handlers, at the same address, over WebSockets.
server.on('upgrade', socketHandler(memory, login, { path: '/login/live' }))
server.on('upgrade', socketHandler(memory, chat, { path: '/chat/live' }))
server.on('upgrade', socketHandler(memory, preferences, { path: '/preferences/live' }))

// The todos have a socket alone: requests are their other way.
server.on('upgrade', socketHandler(memory, todosLive, { path: '/todos/live' }))

server.on('error', (error) => {
  console.error(`The gallery cannot open: ${error.message}. Another port: PORT=8081 npm start`)
  process.exitCode = 1
})
