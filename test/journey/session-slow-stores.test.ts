import { createServer, type ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import compression from 'compression'
import express, { type Response } from 'express'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { memoryStore, type Session, type Store } from '../../src/index.ts'
import { browserState, eventStream } from '../../src/express.ts'
import { withBrowser } from '../../src/node.ts'
import { listen } from '../support/hosts.ts'
import { after, memoryFor } from '../support/memory.ts'

/** A store that takes its time to write, and may not manage. */
function slowStore(fails: boolean): Store {
  const inner = memoryStore()
  return {
    read: (key) => inner.read(key),
    async write(key, write) {
      await after(20)
      if (fails) throw new Error('The store is down.')
      return inner.write(key, write)
    },
    delete: (key) => inner.delete(key),
    versions: (keys) => inner.versions(keys),
    members: (group) => inner.members(group),
  }
}

let uncaught: unknown[]
const note = (error: unknown) => uncaught.push(error)

beforeEach(() => {
  uncaught = []
  process.on('uncaughtException', note)
  process.on('unhandledRejection', note)
})

afterEach(() => {
  process.off('uncaughtException', note)
  process.off('unhandledRejection', note)
})

async function answerOf(fails: boolean, handler: (response: ServerResponse) => unknown) {
  const memory = memoryFor({ store: slowStore(fails) })
  const write = (session: Session) => session.set('a', 1)
  const page = await listen(
    createServer(
      withBrowser(memory, (_, response, { session }) => (write(session), handler(response))),
    ),
  )
  const { status, body } = await page.fetch('/')
  await after(80)
  return { status, body }
}

/** As {@link answerOf}, on Express with compression before us or behind. */
async function compressed(fails: boolean, isFirst: boolean, handler: (r: Response) => unknown) {
  const memory = memoryFor({ store: slowStore(fails) })
  const app = express()
  if (isFirst) app.use(compression({ threshold: 0 }))
  app.use(browserState(memory))
  if (!isFirst) app.use(compression({ threshold: 0 }))
  app.get('/', (request, response) => {
    request.browser.session.set('a', 1)
    handler(response.type('text'))
  })
  const page = await listen(createServer(app))
  const response = await fetch(page.base, { signal: AbortSignal.timeout(2000) })
  return { status: response.status, body: await response.text() }
}

describe('while a store takes its time to write', () => {
  test('a file that is piped into a response ends quietly when the store fails', async () => {
    const chunks = Array.from({ length: 40 }, () => 'x'.repeat(20_000))
    const { status } = await answerOf(true, (response) => Readable.from(chunks).pipe(response))
    expect(status).toBe(500)
    expect(uncaught).toEqual([])
  })

  test('a handler that ends its response has ended it', async () => {
    const { status, body } = await answerOf(false, (response) => {
      response.end('once')
      if (!response.writableEnded) response.end('twice')
    })
    expect({ status, body }).toEqual({ status: 200, body: 'once' })
    expect(uncaught).toEqual([])
  })

  test.each([true, false])(
    'small pieces go on through compression, which stands in front: %s',
    async (isFirst) => {
      let left = 20
      const answer = await compressed(false, isFirst, function pump(response): void {
        while (left-- > 0)
          if (!response.write('x')) return void response.once('drain', () => pump(response))
        response.end()
      })
      expect(answer).toEqual({ status: 200, body: 'x'.repeat(20) })
    },
  )

  test.each([true, false])(
    'its failure is told past compression, which stands in front: %s',
    async (isFirst) => {
      const answer = await compressed(true, isFirst, (response) => response.send('x'.repeat(5000)))
      expect(answer).toEqual({ status: 500, body: 'Internal Server Error' })
      expect(uncaught).toEqual([])
    },
  )

  test('a stream that nobody waits for is answered when the store fails', async () => {
    const memory = memoryFor({ store: slowStore(true) })
    const app = express()
    app.use(browserState(memory))
    app.get('/', (request, response) => {
      request.browser.session.set('a', 1)
      void eventStream(response, () => {})
    })
    const page = await listen(createServer(app))
    expect((await page.fetch('/')).status).toBe(500)
    expect(uncaught).toEqual([])
    expect(memory.reports).toMatchObject([{ code: 'unavailable' }])
  })
})
