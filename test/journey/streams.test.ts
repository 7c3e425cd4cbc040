import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import fastify from 'fastify'
import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { eventStream as expressStream } from '../../src/express.ts'
import { eventStream as fastifyStream } from '../../src/fastify.ts'
import { eventStream as fetchStream, withBrowser as withFetchBrowser } from '../../src/fetch.ts'
import { browserState, eventStream as honoStream } from '../../src/hono.ts'
import type { Browser, Handler } from '../../src/index.ts'
import { eventStream as nodeStream } from '../../src/node.ts'
import { hosts, listen } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'
import { cookieLines, written } from '../support/page.ts'

describe('a stream whose head is held up on its way', () => {
  const slowly = async (response: Response | Promise<Response>) => {
    const held = await response
    await after(30)
    return held
  }
  const handler: Handler = async function* ({ browser }) {
    browser.cookies.set('a', '1')
    yield { data: 'one' }
    yield { event: 'told', data: browser.cookies.get('a') ?? 'none' }
    browser.cookies.set('a', '2')
    yield { data: 'two' }
  }

  test.each([
    [
      'fetch',
      () => withFetchBrowser(memoryFor(), (_, browser) => slowly(fetchStream(browser, handler))),
    ],
    [
      'hono',
      () => {
        const app = new Hono().use(browserState(memoryFor()))
        app.get('/', (c) => slowly(honoStream(c, handler)))
        return async (request: Request) => app.fetch(request)
      },
    ],
  ])('reads what its first step wrote, on %s, and keeps the order', async (_, door) => {
    const page = await listen(
      createServer(getRequestListener(door(), { overrideGlobalObjects: false })),
    )
    const line = await page.sse('/')
    expect(written(line.reply)).toEqual(['a=1'])
    expect((await page.see(line, 'told')).at(-1)!.data).toBe('1')
    await page.see(line, 'two')
    expect(page.cookies.get('a')).toBe('2')
  })
})

describe.each(hosts)('on $host, a stream of its own', ({ start }) => {
  const own = async function* (browser: Browser) {
    browser.cookies.set('early', '1')
    yield `${JSON.stringify(await browser.flush())}\n`
    browser.cookies.set('late', '1')
    yield `${JSON.stringify(await browser.flush())}\n`
    yield JSON.stringify(await browser.flush())
  }

  test('binds the browser with its head, and sends later cookies by flush()', async () => {
    const page = await start(memoryFor(), { streams: { '/own': own } })
    const reply = await page.fetch('/own')
    const [first, second, third] = reply.body
      .split('\n')
      .map((line) => JSON.parse(line) as { do: string; ticket: string }[])
    expect([cookieLines(reply).length, page.cookies.has('madeleine'), first, third]).toEqual([
      1,
      true,
      [],
      [],
    ])
    expect(written(await page.redeem(second![0]))).toEqual(['late=1'])
  })

  test('that did not bind the browser in time is told so, by flush() and by set()', async () => {
    const errors: unknown[] = []
    const page = await start(memoryFor(), {
      streams: {
        async *'/own'(browser) {
          yield 'first'
          await browser.flush().catch((error: unknown) => errors.push(error))
          try {
            browser.cookies.set('late', '1')
          } catch (error) {
            errors.push(error)
          }
        },
      },
    })
    await page.fetch('/own')
    expect(errors).toMatchObject([
      { name: 'UsageError', code: 'no-channel' },
      { name: 'DeliveryError', code: 'no-way' },
    ])
    expect(String(errors[1])).toContain('"late"')
  })
})

test.each([
  ['node', 'withBrowser', () => nodeStream({} as never, () => {})],
  ['express', 'browserState', () => expressStream({} as never, () => {})],
  [
    'fastify',
    'browserState',
    async () => {
      const app = fastify().get('/', (_, reply) => fastifyStream(reply, () => {}))
      throw new Error((await app.inject('/')).json<{ message: string }>().message)
    },
  ],
  [
    'fetch',
    'withBrowser',
    () => fetchStream(memoryFor().open({ header() {} } as never, {} as never), () => {}),
  ],
  [
    'hono',
    'browserState',
    () =>
      new Hono()
        .onError((error) => {
          throw error
        })
        .get('/', (c) => honoStream(c, () => {}))
        .request('/'),
  ],
])('eventStream() of %s without %s() says what is missing', async (_, missing, call) => {
  await expect((async () => call())()).rejects.toThrow(missing)
})
