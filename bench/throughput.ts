import autocannon from 'autocannon'
import { Child } from './child.ts'
import { median } from './median.ts'
import type { Row } from './report.ts'

const ROUNDS = 9
const SECONDS = 2
const HEADERS = {
  cookie: 'session=0123456789abcdef; theme=dark; language=en; consent=yes; seen=42',
}

/** Requests per second of one host: bare, with the library unused, and reading one cookie; in turn, round by round. */
export async function throughputRows(): Promise<Row[]> {
  const kinds = ['bare', 'untouched', 'reading']
  return [
    await hostRow('node:http', kinds),
    await hostRow('hono', ['bare', 'idle', 'vary', 'untouched', 'reading']),
  ]
}

async function hostRow(host: string, kinds: readonly string[]): Promise<Row> {
  const children = await Promise.all(kinds.map((kind) => Child.start('http.ts', `${host} ${kind}`)))
  const rates = kinds.map((): number[] => [])
  for (const child of children) await load(child.url, 1)
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, child] of children.entries())
      rates[index]!.push(await load(child.url, SECONDS))
  }
  await Promise.all(children.map((child) => child.stop()))
  return {
    row: `${host}, requests per second`,
    results: Object.fromEntries(kinds.map((kind, index) => [kind, median(rates[index]!)])),
  }
}

async function load(url: string, seconds: number): Promise<number> {
  const { requests } = await autocannon({
    url,
    connections: 50,
    duration: seconds,
    headers: HEADERS,
  })
  return requests.average
}
