import * as Iron from '@hapi/iron'
import * as fc from 'fast-check'
import { getIronSession, sealData, unsealData } from 'iron-session'
import { ironSeal, ironSession } from 'madeleine/interop'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../support/codec-context.ts'
import { records } from '../support/json-values.ts'
import { HOSTILE_RUNS } from '../support/runs.ts'

const PATIENCE = 900_000
const passwords = fc.string({ unit: 'binary', minLength: 32, maxLength: 60 })
const values = fc.oneof(records, fc.string({ unit: 'binary' }), fc.constantFrom(null, 0, true, []))
const ttls = fc.constantFrom(0, 1000, 86_400_000)

/** The randomness that a seal was made with, so that it can be made again. */
function randomnessOf(seal: string): () => Uint8Array {
  const [, , salt, iv, , , macSalt] = seal.split('*')
  const draws = [
    Buffer.from(salt!, 'hex'),
    Buffer.from(iv!, 'base64url'),
    Buffer.from(macSalt!, 'hex'),
  ]
  return () => draws.shift()!
}

/** When a seal was made that lasts this long. */
function madeAt(seal: string, ttl: number): number {
  return Number(seal.split('*')[5]) - ttl
}

describe('ironSeal and @hapi/iron', () => {
  test(
    'make the same seal of the same randomness at the same time, and each reads the other',
    async () => {
      await fc.assert(
        fc.asyncProperty(values, passwords, ttls, async (value, password, ttl) => {
          const theirs = await Iron.seal(value, password, { ...Iron.defaults, ttl })
          const random = randomnessOf(theirs)
          const now = madeAt(theirs, ttl)
          const ours = ironSeal({ password, ttl, random })
          expect(ours.decode(theirs, contextOf('x', {}, now))).toEqual(value)
          expect(ours.encode(value, contextOf('x', {}, now))).toBe(theirs)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test(
    'read each other by the id of the password',
    async () => {
      const ids = fc.stringMatching(/^\w{1,9}$/)
      await fc.assert(
        fc.asyncProperty(values, passwords, passwords, ids, async (value, one, other, id) => {
          fc.pre(id !== '__proto__' && id !== 'older')
          const password = [
            { id, encryption: one, integrity: other },
            { id: 'older', secret: other },
          ]
          const ours = ironSeal({ password, ttl: 60_000 })
          const now = contextOf('x', {}, Date.now())
          const seal = ours.encode(value, now) as string
          const known = { [id]: { encryption: one, integrity: other }, older: other } as any
          expect(await Iron.unseal(seal, known, Iron.defaults)).toEqual(value)
          const old = await Iron.seal(value, { id: 'older', secret: other }, Iron.defaults)
          expect(ours.decode(old, now)).toEqual(value)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test('read each other with passwords of bytes', async () => {
    const password = Buffer.alloc(32, 7)
    const ours = ironSeal({ password })
    const seal = ours.encode({ a: 1 }, contextOf('x')) as string
    expect(await Iron.unseal(seal, password, Iron.defaults)).toEqual({ a: 1 })
    const theirs = await Iron.seal({ a: 1 }, password, Iron.defaults)
    expect(ours.decode(theirs, contextOf('x'))).toEqual({ a: 1 })
  })

  test(
    'refuse the same edits',
    async () => {
      const password = 'a password of thirty-two characters, or more'
      const ours = ironSeal({ password })
      const good = ours.encode({ a: 1 }, contextOf('x')) as string
      const edits = fc.tuple(fc.nat(good.length - 1), fc.constantFrom('*', 'A', 'f', '0', '~', ''))
      await fc.assert(
        fc.asyncProperty(edits, async ([at, letter]) => {
          const edited = good.slice(0, at) + letter + good.slice(at + 1)
          const theirs = await Iron.unseal(edited, password, Iron.defaults).catch(() => undefined)
          expect(ours.decode(edited, contextOf('x'))).toEqual(theirs)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test.each([-61_000, -60_000, -59_000, 0, 59_000])(
    'agree on a seal that ended %d ms from now',
    async (from) => {
      const password = 'a password of thirty-two characters, or more'
      const now = Date.now()
      const ours = ironSeal({ password, ttl: 1000 })
      const seal = ours.encode(1, contextOf('x', {}, now + from - 1000)) as string
      // Iron reads its own clock; this shift makes it read ours.
      const options = { ...Iron.defaults, localtimeOffsetMsec: now - Date.now() }
      const theirs = await Iron.unseal(seal, password, options).catch(() => undefined)
      expect(ours.decode(seal, contextOf('x', {}, now))).toBe(theirs)
    },
  )
})

describe('ironSession and iron-session', () => {
  test(
    'make the same cookie of the same randomness at the same time, and each reads the other',
    async () => {
      await fc.assert(
        fc.asyncProperty(records, passwords, ttls, async (session, password, ttl) => {
          const seconds = ttl / 1000
          const theirs = await sealData(session, { password, ttl: seconds })
          const now = madeAt(theirs.slice(0, -2), ttl)
          const ours = ironSession({ password, ttl: seconds, random: randomnessOf(theirs) })
          expect(ours.decode(theirs, contextOf('x', {}, now))).toEqual(session)
          const text = ours.encode(session, contextOf('x', {}, now)) as string
          expect(text).toBe(theirs)
          expect(await unsealData(text, { password, ttl: seconds })).toEqual(session)
        }),
        HOSTILE_RUNS,
      )
    },
    PATIENCE,
  )

  test('share a rotation of passwords', async () => {
    const password = { 1: 'x'.repeat(32), 2: 'y'.repeat(32), 11: 'z'.repeat(32) }
    const context = contextOf('x', {}, Date.now())
    const ours = ironSession({ password }).encode({ user: 'alice' }, context) as string
    expect(ours).toMatch(/^Fe26\.2\*11\*/)
    expect(await unsealData(ours, { password })).toEqual({ user: 'alice' })
    const theirs = await sealData({ user: 'bob' }, { password: { 2: password[2] } })
    expect(ironSession({ password }).decode(theirs, context)).toEqual({ user: 'bob' })
  })

  test('pass a session back and forth through the cookie itself', async () => {
    const password = 'a password of thirty-two characters, or more'
    const codec = ironSession({ password })
    const context = contextOf('session', {}, Date.now())
    const sent = codec.encode({ views: 1 }, context) as string

    const request = new Request('http://app.example', { headers: { cookie: `session=${sent}` } })
    const response = new Response()
    const options = { password, cookieName: 'session' }
    const session = await getIronSession<{ views: number }>(request, response, options)
    session.views++
    await session.save()

    const [, written] = /^session=([^;]*)/.exec(response.headers.get('set-cookie')!)!
    expect(codec.decode(decodeURIComponent(written!), context)).toEqual({ views: 2 })
  })
})
