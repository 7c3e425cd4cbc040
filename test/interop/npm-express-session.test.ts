import { createServer } from 'node:http'
import { sign } from 'cookie-signature'
import express from 'express'
import session, { MemoryStore } from 'express-session'
import { expressSession } from 'madeleine/interop'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listen } from '../support/hosts.ts'

const SECRET = 'keyboard cat'
const OLDER = 'an older secret'
const DATA = { user: 'alice', cart: [{ id: 1 }], seen: '2026-01-01T00:00:00.000Z' }

/** A store with one session in it, whatever it is. */
const storeOf = (kept: unknown) => ({
  get: (_id: string, done: (error: unknown, found?: object | null) => void) =>
    done(null, kept as object),
})
const cookieOf = (id: string, secret = SECRET) => `s:${sign(id, secret)}`

describe('expressSession(), with a session that express-session made', () => {
  const store = new MemoryStore()
  const ours = expressSession([SECRET, OLDER], store)
  let text: string
  let stop: () => void

  beforeAll(async () => {
    const app = express()
    app.use(session({ secret: OLDER, store, resave: false, saveUninitialized: false }))
    app.get('/', (request, response) => {
      Object.assign(request.session, DATA)
      response.end()
    })
    const server = createServer(app)
    const { base } = await listen(server)
    stop = () => server.close()
    const [line] = (await fetch(base)).headers.getSetCookie()
    text = decodeURIComponent(/^connect\.sid=([^;]*)/.exec(line!)![1]!)
  })

  afterAll(() => stop())

  test('reads what the app has put there, and nothing else', async () => {
    expect(await ours.load(text)).toEqual(DATA)
  })

  test('reads it under any of the secrets', async () => {
    expect(await expressSession(OLDER, store).load(text)).toEqual(DATA)
    expect(await expressSession(SECRET, store).load(text)).toBeUndefined()
  })

  test('what is done to the answer is not done to the session', async () => {
    const first = await ours.load(text)
    first!['user'] = 'mallory'
    expect(await ours.load(text)).toEqual(DATA)
  })

  test('a destroyed session is not there', async () => {
    const id = text.slice(2, text.lastIndexOf('.'))
    await new Promise((resolve) => store.destroy(id, resolve))
    expect(await ours.load(text)).toBeUndefined()
  })
})

describe('expressSession()', () => {
  const { load, cookie } = expressSession(SECRET, storeOf({ cookie: {}, user: 'alice' }))
  const good = cookieOf('id')

  test('reads the cookie connect.sid, or one with another name', () => {
    expect(cookie).toBe('connect.sid')
    expect(expressSession(SECRET, storeOf({}), { name: 'sid' }).cookie).toBe('sid')
  })

  test.each([
    ['with another signature', `${good.slice(0, -1)}${good.endsWith('A') ? 'B' : 'A'}`],
    ['with a shorter signature', good.slice(0, -1)],
    ['with padding', `${good}=`],
    ['of another id', good.replace('id', 'ie')],
    ['without a signature', 's:id'],
    ['with an empty signature', 's:id.'],
    ['without s:', good.slice(2)],
    ['signed with another secret', cookieOf('id', 'guess')],
    ['of no id', cookieOf('')],
    ['that is empty', ''],
    ['with half a surrogate pair', `s:\ud800${good.slice(2)}`],
    ['that is very long', `s:${'x'.repeat(100_000)}.x`],
  ])('a cookie %s is none', async (_, text) => {
    expect(await load(text)).toBeUndefined()
  })

  test('a forged cookie is not looked up', async () => {
    const store = { get: () => expect.unreachable() }
    expect(await expressSession(SECRET, store).load('s:id.forged')).toBeUndefined()
  })

  test.each([undefined, null, '', 'text', 42, [], [{ user: 'alice' }]])(
    'what the store has is no session: %j',
    async (kept) => {
      expect(await expressSession(SECRET, storeOf(kept)).load(good)).toBeUndefined()
    },
  )

  test('a session that never held anything is an empty one', async () => {
    expect(await expressSession(SECRET, storeOf({ cookie: {} })).load(good)).toEqual({})
  })

  test('nothing is inherited, hidden or run', async () => {
    const kept = Object.create({ inherited: 1 }, { hidden: { value: 1 } })
    const made = Object.assign(kept, { cookie: {}, save() {}, user: 'alice' })
    expect(await expressSession(SECRET, storeOf(made)).load(good)).toEqual({ user: 'alice' })
  })

  test('a session with a key __proto__ is none', async () => {
    const kept = JSON.parse('{"cookie":{},"a":{"__proto__":{"admin":true}}}')
    expect(await expressSession(SECRET, storeOf(kept)).load(good)).toBeUndefined()
  })

  test.each([
    [
      'calls back with an error',
      (_: string, done: (error: unknown) => void) => done(new Error('down')),
    ],
    [
      'throws',
      () => {
        throw new Error('down')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('down')
      },
    ],
  ])('rejects when the store %s', async (_, get) => {
    await expect(expressSession(SECRET, { get }).load(good)).rejects.toThrow('down')
  })

  test('a file that is not there is no error', async () => {
    const absent = Object.assign(new Error('no such file'), { code: 'ENOENT' })
    const store = { get: (_: string, done: (error: unknown) => void) => done(absent) }
    expect(await expressSession(SECRET, store).load(good)).toBeUndefined()
  })

  test.each([
    ['no secret', [], storeOf({}), 'secret'],
    ['an empty secret', '', storeOf({}), 'secret'],
    ['no store', SECRET, undefined, 'option'],
    ['no name', SECRET, storeOf({}), 'option', { name: 42 }],
  ])('refuses %s', (_, secrets, store, code, options: object = {}) => {
    const make = () => expressSession(secrets, store as never, options as never)
    expect(make).toThrow(expect.objectContaining({ name: 'UsageError', code }))
  })
})
