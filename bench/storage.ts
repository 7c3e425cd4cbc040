import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { Worker } from '../test/support/fakes.ts'
import { textOf } from '../test/support/storing-page.ts'
import { pageOf } from '../src/channel/page-of.ts'
import { race } from './race.ts'
import type { Row } from './report.ts'

const ITEMS = 200
const CHARACTERS = 100

/** What a server has to do at least: inflate it and parse its JSON. */
const LIMIT = 'inflate and parse'

/** Takes what a page of 200 items of 100 characters shows as it opens a channel, and one item that has changed since. */
export async function storageRows(ours: string): Promise<Row[]> {
  const { exchange } = new Worker().open()
  const items = Object.fromEntries(
    Array.from({ length: ITEMS }, (_, at) => [`item-${at}`, JSON.stringify(randomText())]),
  )
  const whole = { page: 'a', whole: true as const, localStorage: items }
  const text = textOf(whole, 'z')
  const json = deflateRawSync(JSON.stringify(whole))
  const page = pageOf(exchange, text)
  const key = 'item-1'
  return [
    {
      row: `a page shows ${ITEMS} items of ${CHARACTERS} characters`,
      results: await race({
        [ours]: () => pageOf(exchange, text),
        [LIMIT]: () => JSON.parse(inflateRawSync(json).toString()),
      }),
    },
    {
      row: 'one item of a page that has as many has changed',
      results: await race({
        [ours]: () => page.tell({ page: 'a', localStorage: { [key]: '1' } }, () => true),
        [LIMIT]: () => JSON.parse(`{"told":{"page":"a","localStorage":{"${key}":"1"}}}`),
      }),
    },
  ]
}

function randomText(): string {
  const letters = Array.from({ length: CHARACTERS - 2 }, () => Math.floor(Math.random() * 36))
  return letters.map((letter) => letter.toString(36)).join('')
}
