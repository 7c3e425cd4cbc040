/**
 * One cookie's way, as a row of four steps.
 *
 * @param {{ name: string, maxAge: string, set: number, sent: number, redeemed: number | undefined }} journey
 */
export function drawJourney({ name, maxAge, set, sent, redeemed }) {
  const steps = element('ol')
  steps.append(
    step('Set', set),
    step('Ticket sent', sent),
    step('Redeemed', redeemed),
    step('Confirmed'),
  )
  const title = element('h3')
  title.append(element('code', name), element('span', `HttpOnly, for ${maxAge}`))
  const row = element('li')
  row.className = 'journey'
  row.append(title, steps)
  return row
}

/**
 * @param {Element} row
 * @param {string} outcome `confirmed`, or why it was not
 * @param {number} time milliseconds
 */
export function finishJourney(row, outcome, time) {
  const last = outcome === 'confirmed' ? step('Confirmed', time) : step(outcome)
  row.querySelector('li:last-child')?.replaceWith(last)
}

/**
 * @param {string} label
 * @param {number} [time] milliseconds; none while it has not happened
 */
function step(label, time) {
  const item = element('li')
  item.dataset['done'] = String(time !== undefined)
  item.append(label, element('time', time === undefined ? '…' : `${time} ms`))
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
