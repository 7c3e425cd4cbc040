import { connect } from '/_madeleine/client.js'
import { at, follow, notice } from './page.client.js'

const isLive = new URLSearchParams(location.search).get('by') !== 'request'

/** @typedef {{ id: number, content: string, added_at: string }} Todo */

at('ask').addEventListener('click', () => attempt(ask))
at('form').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault()
  attempt(add)
})

async function ask() {
  const answer = await fetch('/unseen-todos')
  const text = await answer.text()
  at('answer').textContent = text
  show(JSON.parse(text))
}

async function add() {
  const answer = await fetch('/todos', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ content: at('todo').value }),
  })
  const { error = '' } = await answer.json()
  refuse(error && 'Please type what is to be done, in 1 to 200 characters.')
  if (error !== '') return
  at('todo').value = ''
  if (!isLive) await ask()
}

/** @param {() => Promise<void>} work */
function attempt(work) {
  work().catch(() => notice('That did not reach the server.'))
}

/** @param {string} why */
function refuse(why) {
  at('refusal').textContent = why
  at('todo').setAttribute('aria-invalid', String(why !== ''))
  if (why) at('todo').focus()
}

/** @type {Set<number>} */
const shown = new Set()

/** @param {Todo[]} todos */
function show(todos) {
  for (const { id, content, added_at } of todos) {
    // What comes down the socket may have been asked for just before.
    if (shown.has(id)) continue
    shown.add(id)
    at('todos').prepend(line(content, added_at))
  }
}

/**
 * @param {string} content
 * @param {string} addedAt
 */
function line(content, addedAt) {
  const time = document.createElement('time')
  time.dateTime = addedAt
  time.textContent = new Date(addedAt).toLocaleTimeString()
  const text = document.createElement('span')
  text.textContent = content
  const line = document.createElement('li')
  line.append(text, time)
  return line
}

if (isLive)
  await follow(connect('/todos/live', { transport: 'ws' }), {
    todos: (data) => show(JSON.parse(data)),
    error: notice,
  })
else attempt(ask)
