import { connect } from '/_madeleine/client.js'
import { drawJourney, finishJourney } from './journeys.client.js'
import { at, follow, notice, transport } from './page.client.js'

const channel = connect('/chat/live', { transport })

let asked = 0
/** @type {number | undefined} */
let redeemed
const sinceAsked = () => Math.round(performance.now() - asked)

// An event comes after its cookies, so this one is about the ticket of the next row.
document.addEventListener('madeleine:redeemed', () => (redeemed = sinceAsked()))

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('[data-question]')
for (const button of buttons) button.addEventListener('click', () => ask(button.textContent))

/** @param {string} question */
function ask(question) {
  if (at('answer').ariaBusy === 'true') return
  setBusy(true)
  at('question').textContent = question
  at('question').hidden = false
  at('answer').textContent = ''
  at('journeys').replaceChildren()
  at('quiet').hidden = true
  asked = performance.now()
  channel.send({ question }).catch((error) => {
    setBusy(false)
    notice('That did not reach the server.', error.code)
  })
}

/** @param {boolean} busy */
function setBusy(busy) {
  // Screen readers wait with the answer until it is whole; the buttons keep their focus.
  at('answer').ariaBusy = String(busy)
  for (const button of buttons) button.ariaDisabled = String(busy)
}

await follow(channel, {
  word: (word) => at('answer').append(`${word} `),
  count: (count) => (at('count').textContent = count),
  cookie(data) {
    at('journeys').append(drawJourney({ ...JSON.parse(data), redeemed }))
    redeemed = undefined
  },
  outcome: (outcome) => finishJourney(at('journeys').lastElementChild, outcome, sinceAsked()),
  done: () => setBusy(false),
  error(text) {
    setBusy(false)
    notice(text)
  },
})
