import { createServer } from 'node:http'
import express from 'express'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { memoryStore } from '../../src/index.ts'
import { browserState } from '../../src/express.ts'
import { withBrowser } from '../../src/fetch.ts'
import { KeyRing } from '../../src/seal/key-ring.ts'
import { pooledRandom } from '../../src/seal/random.ts'
import { Sealer } from '../../src/seal/sealer.ts'
import { listen } from '../support/hosts.ts'
import { memoryFor, SECRET } from '../support/memory.ts'
import { HOSTILE_RUNS } from '../support/runs.ts'

const answer = (session: { size: number; isNew: boolean; get(key: string): unknown }) =>
  new Response(JSON.stringify([session.size, session.isNew, session.get('a') ?? null]))

describe.each([
  ['sealed cookies', {}],
  ['signed cookies', { session: { encrypted: 'signed' as const } }],
  ['cookies in chunks', { session: { chunked: true } }],
  ['a store', { store: memoryStore() }],
])('whatever a browser sends, with sessions in %s,', (_, options) => {
  const memory = memoryFor(options)
  const app = withBrowser(memory, (_request, { session }) => answer(session))
  const EMPTY = '[0,true,null]'

  test('it reads as an empty new session, and never throws', { timeout: 120_000 }, async () => {
    const texts = fc.oneof(
      fc.string({
        unit: fc.integer({ min: 0x21, max: 0xff }).map((code) => String.fromCharCode(code)),
      }),
      fc.base64String().map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
      fc.json().map(encodeURIComponent),
      fc.string().map((text) => `~02.${Buffer.from(text).toString('base64url')}`),
    )
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const headers = { cookie: `session=${text}; session.1=${text}` }
        const response = await app(new Request('http://app.example/', { headers }))
        expect([response.status, await response.text(), response.headers.getSetCookie()]).toEqual([
          200,
          EMPTY,
          [],
        ])
      }),
      HOSTILE_RUNS,
    )
    expect(memory.reports).toEqual([])
  })
})

describe('a cookie that was sealed with our secret for something else', () => {
  const sealed = (purpose: string, name: string, text: string) =>
    new Sealer(new KeyRing(() => [SECRET]), purpose, pooledRandom()).seal(Buffer.from(text), name, {
      expires: 0,
    })

  test.each([
    ['no object', 'encrypted cookie', 'session', '"text"'],
    ['a list', 'encrypted cookie', 'session', '[1]'],
    ['null', 'encrypted cookie', 'session', 'null'],
    ['no JSON', 'encrypted cookie', 'session', 'text'],
    ['the id of a session that is kept nowhere', 'encrypted cookie', 'session', 'x'.repeat(43)],
    ['another cookie', 'encrypted cookie', 'other', '{"":["id",1,1,9999999999,1,""],"a":1}'],
    ['another purpose', 'binding', 'session', '{"":["id",1,1,9999999999,1,""],"a":1}'],
  ])('holds no session: %s', async (_, purpose, name, text) => {
    const cookie = sealed(purpose, name, text)
    const headers = { cookie: `session=${cookie}` }
    for (const options of [{}, { store: memoryStore() }]) {
      const app = withBrowser(memoryFor(options), (_request, { session }) => answer(session))
      const response = await app(new Request('http://app.example/', { headers }))
      expect(await response.text()).toBe('[0,true,null]')
    }
  })
})

describe('two memories before one route', () => {
  test('keep their sessions apart, in a store and in a cookie', async () => {
    const [outer, inner] = [
      memoryFor({ store: memoryStore(), session: { cookie: { name: 'outer' } } }),
      memoryFor({ store: memoryStore(), session: { cookie: { name: 'inner' } } }),
    ]
    const app = express()
    app.use(browserState(outer), (request, response, next) => {
      response.locals['outer'] = request.browser
      next()
    })
    app.use(browserState(inner))
    app.get('/', (request, response) => {
      const { session } = (response.locals as { outer: typeof request.browser }).outer
      session.set('n', Number(session.get('n') ?? 0) + 1)
      request.browser.session.set('n', Number(request.browser.session.get('n') ?? 100) + 1)
      response.json([session.get('n'), request.browser.session.get('n')])
    })
    const page = await listen(createServer(app))
    expect((await page.fetch('/')).body).toBe('[1,101]')
    expect([...page.cookies.keys()].sort()).toEqual(['inner', 'outer'])
    expect((await page.fetch('/')).body).toBe('[2,102]')
    expect([...outer.reports, ...inner.reports]).toEqual([])
  })
})
