import { bind, connect, localStorage } from 'madeleine/client'
import { at, follow, notice, transport } from './page.client.js'
import { draft, theme, visits } from './preferences-items.ts'
import { showBrowser, showServer } from './storage.client.ts'

bind(at('theme'), theme)
bind(at('draft'), draft)
bind(at('visits'), visits)

localStorage.subscribe(theme, () => {
  document.documentElement.dataset['theme'] = localStorage.get(theme)
})

let saved: string | undefined
at('draft').addEventListener('input', showState)
localStorage.subscribe(draft, showState)

function showState() {
  const isKept = localStorage.persistent ? 'Saved' : 'Not kept by this browser'
  at('state').textContent = at('draft').value === saved ? isKept : 'Saving…'
}

const channel = connect('/preferences/live', { transport })
at('clear').addEventListener('click', () => send('clear'))
send('visit')

function send(message: string) {
  channel.send(message).catch(({ code }) => notice('That did not reach the server.', code))
}

showBrowser()
await follow(channel, {
  saved(text) {
    saved = text
    showState()
  },
  cleared: () => (at('cleared').textContent = 'All is forgotten.'),
  seen: (json) => showServer(JSON.parse(json)),
  error: notice,
})
