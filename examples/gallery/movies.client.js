import { at, notice } from './page.client.js'

/** When the session ends, as far as the server has told; undefined for no session. */
let end = /** @type {Date | undefined} */ (undefined)

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('[data-request]')
for (const button of buttons)
  button.addEventListener('click', () => request(button.dataset['request'] ?? ''))

/** @param {string} request such as `GET /api/movies/now` */
async function request(request) {
  try {
    const [method = '', path] = request.split(' ')
    const answer = await fetch(path + location.search, { method })
    show(await answer.json())
    log(request, answer)
  } catch {
    notice('That did not reach the server.')
  }
}

/** @param {any} answer a list of movies, or what the server says about the session */
function show(answer) {
  if (Array.isArray(answer)) return at('movies').replaceChildren(...answer.map(movie))
  const { user_id: user, ends_at: endsAt } = answer.data ?? {}
  if (user === undefined || user === null) end = undefined
  if (endsAt) end = new Date(endsAt)
  at('state').textContent = user ? `Logged in as user ${user}` : 'Not logged in'
  at('state').dataset['who'] = user ? 'somebody' : 'nobody'
}

/**
 * @param {string} request
 * @param {Response} answer
 */
function log(request, answer) {
  const setCookie = answer.headers.get('x-set-cookie')
  const [, maxAge] = /Max-Age=(\d+)/.exec(setCookie ?? '') ?? []
  if (Number(maxAge) > 0)
    end = new Date(Date.parse(answer.headers.get('date') ?? '') + Number(maxAge) * 1000)

  const title = element('h3')
  title.append(element('code', request), element('span', String(answer.status)))
  const line = element('p')
  line.append(element('code', setCookie ? `Set-Cookie: ${setCookie}` : 'no Set-Cookie'))
  const row = element('li')
  row.dataset['cookie'] = String(setCookie !== null)
  row.append(title, line, ending('Ends'))
  at('responses').prepend(row)
  at('end').replaceChildren(ending('The session ends'))
}

/** @param {string} what */
function ending(what) {
  if (end === undefined) return element('p', 'There is no session.')
  const time = element('time', format.format(end))
  time.setAttribute('datetime', end.toISOString())
  const line = element('p', `${what} `)
  line.append(time)
  return line
}

const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium' })

/** @param {{ title: string, director: string, year: number }} movie */
function movie({ title, director, year }) {
  const item = element('li')
  item.append(element('cite', title), ` ${director}, ${year}`)
  return item
}

/**
 * @param {string} name
 * @param {string} [text]
 */
function element(name, text = '') {
  const made = document.createElement(name)
  made.textContent = text
  return made
}

await request('GET /auth/session')
