import { createServer } from 'node:http'
import { deflateRawSync } from 'node:zlib'
import express from 'express'
import { describe, expect, test } from 'vitest'
import { defineChannel, defineItem, type Madeleine } from '../../src/index.ts'
import { browserState, eventStream } from '../../src/express.ts'
import { listen } from '../support/hosts.ts'
import { journeys } from '../support/journeys.ts'
import { memoryFor } from '../support/memory.ts'
import { startStoring, StoringPage, textOf } from '../support/storing-page.ts'

const reading = defineChannel({
  open: ({ browser }) => ({ data: browser.localStorage.persistent ? 'open' : '' }),
  message: ({ message }) => ({ event: 'answer', data: message }),
  change: ({ changes }) => ({ event: 'change', data: changes.length }),
})

const base64 = (text: string | Buffer) => Buffer.from(text).toString('base64url')
const openings: [string, string][] = [
  ['nothing', 'j.'],
  ['no base64', 'j.!!!!'],
  ['no JSON', `j.${base64('{')}`],
  ['no UTF-8', `j.${base64(Buffer.from([0xff, 0xfe, 0x22]))}`],
  ['another kind', 'q.AAAA'],
  ['a bomb', `z.${base64(deflateRawSync(' '.repeat(2_000_000)))}`],
  [
    'wrong types',
    `j.${base64('{"page":"p","whole":1,"localStorage":[1],"omitted":{},"standIn":7,"performed":"x","failed":[null]}')}`,
  ],
  [
    'keys of objects',
    `j.${base64('{"page":"p","whole":true,"localStorage":{"__proto__":"1","constructor":"{}","toString":null}}')}`,
  ],
  [
    'deep nesting',
    `z.${base64(deflateRawSync(`{"page":"p","localStorage":${'['.repeat(300_000)}`))}`,
  ],
]

describe.each(journeys)('over $channel on $host, a page that shows', (journey) => {
  test.each(openings)('%s has a channel like any other', async (_, text) => {
    const page = await startStoring(journey, reading)
    const line = await page.open('/live', text)
    await line.until('open')
    const answers = await page.say('/live', line, 'hi')
    expect((await answers.until('answer')).at(-1)!.data).toBe('hi')
    expect(page.memory.reports).toEqual([])
  })

  test('values that break items reads fallbacks, and no log has a word of them', async () => {
    const schema = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate(value: unknown) {
          throw new Error(`the schema says: ${String(value)}`)
        },
      },
    }
    const item = defineItem('a', { schema, fallback: 'fallback' } as never)
    const old = defineItem('old', {
      version: 2,
      fallback: 'fallback',
      migrate: {
        1: (value) => {
          throw new Error(`cannot: ${typeof value}`)
        },
      },
    })
    const page = await startStoring(
      journey,
      ({ browser: { localStorage } }) => ({
        data: [localStorage.get(item), localStorage.get(old), localStorage.get(old)],
      }),
      { a: 'hush-1', old: 'hush-2' },
    )
    const line = await page.open('/live')
    expect((await line.next())!.data).toBe('["fallback","fallback","fallback"]')
    expect(page.memory.reports.map(String).join()).not.toContain('hush')
  })
})

const overWs = journeys.filter(({ channel }) => channel === 'ws')

describe.each(overWs)('over $channel on $host, a page that tells', (journey) => {
  test.each([
    '{"told":null}',
    '{"told":"z.AAAA"}',
    '{"told":{"page":"p","localStorage":{"a":{}}}}',
    '{"told":{"page":"p","performed":[{}],"failed":[{"id":1}]}}',
    `{"told":{"page":"p","localStorage":${'['.repeat(100_000)}`,
    '{"told":{"page":"p","app":"/another","localStorage":{"a":"1"}}}',
    '{"told":{"page":"p","whole":true,"app":"/another","localStorage":{"a":"1"}}}',
  ])('nonsense is heard no more than that: %.60s', async (frame) => {
    const page = await startStoring(journey, reading)
    const line = await page.open('/live')
    await line.until('open')
    line.send(`:${frame}`)
    line.send('"hi"')
    expect(await line.until('answer')).toHaveLength(1)
    expect(page.memory.reports).toEqual([])
  })

  test('100,000 keys, again and again, is not believed', async () => {
    const page = await startStoring(journey, reading)
    const line = await page.open('/live')
    await line.until('open')
    for (let round = 0; round < 3; round++) {
      const many = Object.fromEntries(
        Array.from({ length: 100_000 }, (_, at) => [`${round} ${at}`, '1']),
      )
      line.send(
        `:${JSON.stringify({ told: textOf({ page: page.name, localStorage: many }, 'z') })}`,
      )
    }
    line.send('"hi"')
    expect((await line.until('answer')).at(-1)!.data).toBe('hi')
    expect(line.frames.map(({ event }) => event)).not.toContain('change')
  })
})

/** An Express server with two apps, each below a path of its own. */
async function twoApps(one: Madeleine, other: Madeleine) {
  const server = express()
  for (const [mount, memory] of [
    ['/one', one],
    ['/other', other],
  ] as const) {
    const app = express()
    app.use(browserState(memory))
    app.get('/live', (_, response) =>
      eventStream(response, function* ({ browser: { localStorage } }) {
        localStorage.set('b', mount)
        yield { data: [...localStorage] }
      }),
    )
    server.use(mount, app)
  }
  return listen(createServer(server))
}

test('two apps of one origin have each the page’s storage under their own name', async () => {
  const memory = memoryFor()
  const tab = await twoApps(memory, memoryFor())
  const page = new StoringPage(journeys[0]!, tab, { a: 1 })
  page.app = '/one/_madeleine'
  const line = await page.open('/one/live')
  const [command, event] = [await line.next(), await line.next()]
  expect(command).toMatchObject({ do: 'store', app: '/one/_madeleine' })
  expect(event!.data).toBe('[["a",1],["b","/one"]]')
  expect(command).not.toMatchObject({ to: expect.anything() })
  const theirs = await page.open('/other/live')
  await theirs.until('error')
  expect(JSON.stringify(theirs.frames)).not.toContain('/one')
  const body = JSON.stringify({
    told: { page: page.name, app: page.app, localStorage: { c: '1' } },
  })
  expect((await page.post(body, '/one/_madeleine/storage')).status).toBe(204)
  expect((await page.post(body, '/other/_madeleine/storage')).status).toBe(202)
})
