import { connect } from '/_madeleine/client.js'
import { at, follow, notice, transport } from './page.client.js'

const channel = connect('/login/live', { transport })

at('form').addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault()
  send({ name: at('name').value })
})
at('leave').addEventListener('click', () => send({}))

/** @param {{ name?: string }} message */
function send(message) {
  at('progress').replaceChildren()
  refuse('')
  channel.send(message).catch((error) => notice('That did not reach the server.', error.code))
}

/** @param {string} why */
function refuse(why) {
  at('refusal').textContent = why
  at('name').setAttribute('aria-invalid', String(why !== ''))
  if (why) at('name').focus()
}

/** @param {string} text */
function tell(text) {
  const line = document.createElement('li')
  line.textContent = text
  at('progress').append(line)
}

/**
 * @param {string} text
 * @param {string} who
 */
function showState(text, who) {
  at('state').textContent = text
  at('state').dataset['who'] = who
  // An HttpOnly cookie is not in here, whoever is logged in.
  at('readable').textContent = document.cookie.includes('session_cookie') ? 'Yes' : 'No'
}

await follow(channel, {
  progress: tell,
  refused: refuse,
  somebody: (name) => showState(`Logged in as: ${name}`, 'somebody'),
  nobody: () => showState('Not logged in', 'nobody'),
  error: notice,
})
