import { request } from 'node:http'
import autocannon from 'autocannon'
import { Child } from './child.ts'
import { median } from './median.ts'
import type { Row } from './report.ts'

const ROUNDS = 7
const BROWSERS = 40
const TICKETS_EACH = 500

/** A ticket, and the cookies of the browser it is for. */
interface Held {
  readonly cookie: string
  readonly ticket: string
}

/** Redemptions, each with a ticket of its own, against bare POSTs: how many per second, and what each costs its server. */
export async function redemptionRows(): Promise<Row[]> {
  const bare = await Child.start('redeem.ts', 'bare POST')
  const ours = await Child.start('redeem.ts', 'redemption')
  const measured: { bare: Measured[]; redemption: Measured[] } = { bare: [], redemption: [] }
  for (let round = 0; round < ROUNDS; round++) {
    const browsers = await Promise.all(Array.from({ length: BROWSERS }, () => collect(ours.url)))
    measured.bare.push(await measure(bare, browsers.flat()))
    measured.redemption.push(await measure(ours, browsers.flat()))
  }
  await Promise.all([bare.stop(), ours.stop()])
  const row = (row: string, figure: keyof Measured): Row => ({
    row,
    results: {
      bare: median(measured.bare.map((round) => round[figure])),
      redemption: median(measured.redemption.map((round) => round[figure])),
    },
  })
  return [
    row('POST answered by 204 and two cookies, per second', 'rate'),
    row('processor time of its server, nanoseconds each', 'cost'),
  ]
}

interface Measured {
  readonly rate: number
  readonly cost: number
}

async function measure(child: Child, held: Held[]): Promise<Measured> {
  const before = await child.ask<NodeJS.CpuUsage>('cpu')
  const rate = await post(child.url, held)
  const after = await child.ask<NodeJS.CpuUsage>('cpu')
  const microseconds = after.user + after.system - before.user - before.system
  return { rate, cost: (microseconds * 1000) / held.length }
}

/** Opens a stream in a new browser and takes its tickets without redeeming them. */
async function collect(url: string): Promise<Held[]> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/?tickets=${TICKETS_EACH}`, async (response) => {
      const cookie = response.headers['set-cookie']!.map((line) => line.split(';')[0]).join('; ')
      let text = ''
      for await (const chunk of response) text += String(chunk)
      const tickets = text.matchAll(/"ticket":"([\w-]+)"/g)
      resolve([...tickets].map(([, ticket]) => ({ cookie, ticket: ticket! })))
    })
    sent.on('error', reject).end()
  })
}

/** Until the last answer: a run of autocannon itself ends on a full second. */
async function post(url: string, held: Held[]): Promise<number> {
  let next = 0
  let last = 0
  const setupRequest = (asked: autocannon.Request): autocannon.Request => {
    const { cookie, ticket } = held[next++ % held.length]!
    const headers = {
      cookie,
      origin: url,
      'content-type': 'application/json',
      'idempotency-key': `${next}`,
    }
    return { ...asked, headers, body: JSON.stringify({ ticket }) }
  }
  const started = performance.now()
  const { non2xx } = await new Promise<autocannon.Result>((resolve, reject) => {
    const instance = autocannon(
      {
        url: `${url}/_madeleine/redeem`,
        connections: 50,
        amount: held.length,
        method: 'POST',
        requests: [{ setupRequest }],
      },
      (error: unknown, result) => (error ? reject(error as Error) : resolve(result)),
    )
    instance.on('response', () => (last = performance.now()))
  })
  if (non2xx > 0) throw new Error(`${non2xx} redemptions were refused`)
  return held.length / ((last - started) / 1000)
}
