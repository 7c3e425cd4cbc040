// A late cookie's whole journey on the oldest Node that madeleine supports, against the built package.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { hosts, start } from './hosts.mjs'

/** @param {string} text */
const ticketsIn = (text) => [...text.matchAll(/"ticket":"([\w-]+)"/g)].map(([, ticket]) => ticket)

/** @param {string[]} lines */
const cookiesIn = (lines) => lines.map((line) => line.split(';')[0] ?? '')

/** @param {string} base */
async function overSse(base) {
  const response = await fetch(`${base}/live`)
  return { head: response.headers.getSetCookie(), text: await response.text() }
}

/** @param {string} base */
async function overWebSocket(base) {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/live`, { origin: base })
  const seen = { head: /** @type {string[]} */ ([]), text: '' }
  socket.on('upgrade', (response) => (seen.head = response.headers['set-cookie'] ?? []))
  await new Promise((resolve) =>
    socket.on('message', (data) => {
      seen.text += data
      // The last step's ticket follows the last event.
      if (/"two"[\s\S]*"ticket"/.test(seen.text)) resolve(undefined)
    }),
  )
  socket.terminate()
  return seen
}

/**
 * @param {string} base
 * @param {string | undefined} ticket
 * @param {string} cookie
 */
async function redeem(base, ticket, cookie) {
  const headers = { 'content-type': 'application/json', origin: base, cookie }
  const body = JSON.stringify({ ticket })
  return fetch(`${base}/_madeleine/redeem`, { method: 'POST', headers, body })
}

for (const host of hosts) {
  for (const open of [overSse, overWebSocket]) {
    test(`a late cookie arrives on ${host}, ${open.name}, once`, async (t) => {
      const { base, stop } = await start(host)
      t.after(stop)
      const { head, text } = await open(base)
      const binding = cookiesIn(head).find((cookie) => cookie.startsWith('madeleine=')) ?? ''
      const tickets = ticketsIn(text)
      const answers = []
      for (const ticket of tickets) answers.push(await redeem(base, ticket, binding))
      const arrived = answers.flatMap((answer) => cookiesIn(answer.headers.getSetCookie()))
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([204]))
      assert.ok(arrived.includes('late=2'))
      const again = await redeem(base, tickets[0], binding)
      assert.deepEqual([again.status, again.headers.getSetCookie()], [400, []])
      assert.equal(await (await fetch(base, { headers: { cookie: 'late=2' } })).text(), '2')
    })
  }
}
