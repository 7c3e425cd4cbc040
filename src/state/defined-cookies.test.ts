import { caught } from '../../test/support/caught.ts'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import {
  cookiesOf,
  FakeClock,
  openChannel,
  redemption,
  type Visit,
  Worker,
} from '../../test/support/fakes.ts'
import { drive } from '../channel/drive.ts'
import { Run } from '../channel/run.ts'
import type { Browser } from './browser.ts'
import type { Codec } from '../cookie/codec.ts'
import { cookieClass } from '../cookie/cookie-class.ts'
import type { CookieAttributes } from '../cookie/attributes.ts'
import { defineCookie } from '../cookie/define.ts'
import { makeDefinition, type DefinitionOptions } from '../cookie/definition-options.ts'
import type { AnyDefinition } from '../cookie/definition.ts'
import { UsageError } from '../errors.ts'

const OLD = 'the older secret of the app, long enough'
const NEW = 'the newer secret of the app, long enough'

const schema = z.object({ user: z.string() })
const plain = defineCookie('login', { schema })
const signed = defineCookie('login', { schema, signed: true })
const encrypted = defineCookie('login', { schema, encrypted: true })
const ALICE = { user: 'alice' }

/** The cookie under either protection. */
const guarded = (
  protection: string,
  more: DefinitionOptions & CookieAttributes = {},
  name = 'login',
) => makeDefinition(name, { schema, [protection]: true, ...more })

type Cookies = Record<string, string>

/** A worker whose app has these secrets. */
const workerWith = (secrets = [NEW], clock = new FakeClock()) => new Worker(clock, { secrets })

/** What a browser holds once a value was written. */
function written(
  definition: AnyDefinition,
  value: unknown = ALICE,
  worker = workerWith(),
): Cookies {
  const visit = worker.open()
  visit.browser.cookies.set(definition, value)
  return cookiesOf(visit.respond().lines)
}

const read = (definition: AnyDefinition, cookies: Cookies, worker = workerWith()) =>
  worker.open({ cookies }).browser.cookies.get(definition)

/** The user alone, as it is. */
const asText = defineCookie('login', {
  signed: true,
  codec: { encode: ({ user }: typeof ALICE) => user, decode: (user: string) => ({ user }) },
})

const reversed = (text: string) => text.split('').toReversed().join('')

/** A format of others: the user, backwards. */
const backwards: Codec<typeof ALICE> = {
  encode: ({ user }) => `old:${reversed(user)}`,
  decode: (text) => (text.startsWith('old:') ? { user: reversed(text.slice(4)) } : undefined),
}

/** The same for text alone. */
const reversing: Codec<string> = {
  encode: (user) => `old:${reversed(user)}`,
  decode: (text) => (text.startsWith('old:') ? reversed(text.slice(4)) : undefined),
}

describe.each([
  ['signed', signed],
  ['encrypted', encrypted],
])('a %s cookie', (protection, definition) => {
  const cookies = written(definition)
  const text = cookies['login']!

  test('comes back', () => {
    expect(read(definition, cookies)).toEqual(ALICE)
  })

  test('is the value itself to the reader who wrote it', () => {
    const { cookies: jar } = workerWith().open().browser
    jar.set(definition, ALICE)
    expect([jar.get(definition), jar.has(definition), jar.getAll(definition)]).toEqual([
      ALICE,
      true,
      [ALICE],
    ])
  })

  test(`shows its value to ${protection === 'signed' ? 'everybody' : 'nobody'}`, () => {
    expect(text.includes('alice')).toBe(protection === 'signed')
  })

  test('is absent under another secret, and without any', () => {
    expect(read(definition, cookies, workerWith([OLD]))).toBe(undefined)
    expect(read(definition, cookies, workerWith([]))).toBe(undefined)
  })

  test('is absent moved to another name', () => {
    const admin = guarded(protection, {}, 'admin')
    expect(read(admin, { admin: text })).toBe(undefined)
  })

  test('is absent cut short, anywhere', () => {
    for (let length = 0; length < text.length; length++)
      expect(read(definition, { login: text.slice(0, length) })).toBe(undefined)
  })

  test('is absent where a plain value stands', () => {
    for (const forged of ['{%22user%22:%22eve%22}', 'eve', ''])
      expect(read(definition, { login: forged })).toBe(undefined)
  })

  test('is absent with the other protection', () => {
    const other = protection === 'signed' ? encrypted : signed
    expect(read(other, cookies)).toBe(undefined)
  })

  test('is no value to a plain definition', () => {
    expect(read(plain, cookies)).toBe(undefined)
  })

  test('gives its fallback where it is absent', () => {
    const withFallback = guarded(protection, { fallback: { user: 'guest' } })
    expect(read(withFallback, { login: `${text}x` })).toEqual({ user: 'guest' })
  })

  test('is absent past its age, though the browser still sends it', () => {
    const clock = new FakeClock()
    const worker = workerWith([NEW], clock)
    const brief = guarded(protection, { maxAge: '1h' })
    const sent = written(brief, ALICE, worker)
    clock.pass(3_599_999)
    expect(read(brief, sent, worker)).toEqual(ALICE)
    clock.pass(1)
    expect(read(brief, sent, worker)).toBe(undefined)
  })

  test('is absent past the end that a write gave it', () => {
    const clock = new FakeClock()
    const worker = workerWith([NEW], clock)
    const visit = worker.open()
    visit.browser.cookies.set(definition, ALICE, { expires: new Date(clock.now + 5000) })
    const sent = cookiesOf(visit.respond().lines)
    expect(read(definition, sent, worker)).toEqual(ALICE)
    clock.pass(5000)
    expect(read(definition, sent, worker)).toBe(undefined)
  })

  test('without an age is good for as long as the browser has it', () => {
    const clock = new FakeClock()
    const worker = workerWith([NEW], clock)
    const sent = written(definition, ALICE, worker)
    clock.pass(400 * 86_400_000)
    expect(read(definition, sent, worker)).toEqual(ALICE)
  })

  test('is found behind others of its name, whoever planted them', () => {
    const header = ['eve', '{%22user%22:%22eve%22}', `${text}x`, '', text].map(
      (one) => `login=${one}`,
    )
    const jar = workerWith().open({ headers: { cookie: header.join('; ') } }).browser.cookies
    expect([jar.get(definition), jar.has(definition), jar.getAll(definition)]).toEqual([
      ALICE,
      true,
      [ALICE],
    ])
  })

  test('is looked for among five of its name, and no more', () => {
    const header = [...Array.from({ length: 5 }, () => 'eve'), text].map((one) => `login=${one}`)
    const jar = workerWith().open({ headers: { cookie: header.join('; ') } }).browser.cookies
    expect([jar.get(definition), jar.has(definition)]).toEqual([undefined, false])
  })

  test('under a __Host- name sent twice is absent', () => {
    const host = guarded(protection, {}, '__Host-login')
    const visit = workerWith().open({ scheme: 'https' })
    visit.browser.cookies.set(host, ALICE)
    const [pair = ''] = visit.respond().pairs
    const jar = (cookie: string) => workerWith().open({ headers: { cookie } }).browser.cookies
    expect(jar(pair).get(host)).toEqual(ALICE)
    expect(jar(`${pair}; ${pair}`).get(host)).toBe(undefined)
  })

  test('is sealed anew, with the newest secret, when it is written again', () => {
    const sent = written(definition, ALICE, workerWith([OLD]))
    const rotated = workerWith([NEW, OLD])
    expect(read(definition, sent, rotated)).toEqual(ALICE)
    const again = written(definition, read(definition, sent, rotated), rotated)
    expect(read(definition, again, workerWith([NEW]))).toEqual(ALICE)
    expect(read(definition, again, workerWith([OLD]))).toBe(undefined)
  })

  test('that an older secret sealed is left alone when it is only read', () => {
    const sent = written(definition, ALICE, workerWith([OLD]))
    const visit = workerWith([NEW, OLD]).open({ cookies: sent })
    visit.browser.cookies.get(definition)
    expect(visit.respond().lines).toEqual([])
  })
})

describe('a cookie that is to be sealed, without a secret,', () => {
  test.each([signed, encrypted])(
    'can be read where it is absent, and where it is not',
    (definition) => {
      const { cookies } = workerWith([]).open({ cookies: written(definition) }).browser
      expect([cookies.get(definition), cookies.has(definition)]).toEqual([undefined, false])
      expect(read(definition, {}, workerWith([]))).toBe(undefined)
    },
  )

  test.each([signed, encrypted])(
    'cannot be written: a UsageError says how to make one',
    (definition) => {
      const visit = workerWith([]).open()
      const error = caught(() => visit.browser.cookies.set(definition, ALICE))
      expect([error.name, error.code]).toEqual(['UsageError', 'secret'])
      expect(error.message).toMatch(
        /No secret was given.*Set MADELEINE_SECRET.*Make one with: npx madeleine secret/,
      )
      expect(visit.respond().lines).toEqual([])
    },
  )

  test('can be deleted', () => {
    const visit = workerWith([]).open({ cookies: { login: 'x' } })
    visit.browser.cookies.delete(encrypted)
    expect(visit.respond().pairs).toEqual(['login='])
  })
})

describe.each(['signed', 'encrypted'])("a %s cookie with reseal: 'on-read'", (protection) => {
  const eager = guarded(protection, { reseal: 'on-read', maxAge: '1h' })
  const oldOne = (clock: FakeClock) => written(eager, ALICE, workerWith([OLD], clock))

  test('is sealed anew as soon as it is read', () => {
    const clock = new FakeClock()
    const visit = workerWith([NEW, OLD], clock).open({ cookies: oldOne(clock) })
    expect(visit.browser.cookies.get(eager)).toEqual(ALICE)
    const sent = cookiesOf(visit.respond().lines)
    expect(read(eager, sent, workerWith([NEW], clock))).toEqual(ALICE)
  })

  test('lives no longer by that', () => {
    const clock = new FakeClock()
    const cookies = oldOne(clock)
    clock.pass(1_800_000)
    const visit = workerWith([NEW, OLD], clock).open({ cookies })
    visit.browser.cookies.get(eager)
    const { lines } = visit.respond()
    expect(lines).toEqual([expect.stringContaining('; Max-Age=1800; ')])
    clock.pass(1_799_999)
    expect(read(eager, cookiesOf(lines), workerWith([NEW], clock))).toEqual(ALICE)
    clock.pass(1)
    expect(read(eager, cookiesOf(lines), workerWith([NEW], clock))).toBe(undefined)
  })

  test('is sealed once, however often it is read', () => {
    const clock = new FakeClock()
    const visit = workerWith([NEW, OLD], clock).open({ cookies: oldOne(clock) })
    for (let round = 0; round < 3; round++) visit.browser.cookies.get(eager)
    expect(visit.respond().lines.length).toBe(1)
  })

  test('is left alone when the newest secret sealed it', () => {
    const worker = workerWith([NEW, OLD])
    const visit = worker.open({ cookies: written(eager, ALICE, worker) })
    visit.browser.cookies.get(eager)
    expect(visit.respond().lines).toEqual([])
  })

  test('is only read when nothing can be written any more', () => {
    const clock = new FakeClock()
    const visit = workerWith([NEW, OLD], clock).open({ cookies: oldOne(clock) })
    visit.respond()
    expect(visit.browser.cookies.get(eager)).toEqual(ALICE)
    expect(visit.browser.cookies.get(eager)).toEqual(ALICE)
  })

  test('leaves nothing to send once the head has gone', async () => {
    const clock = new FakeClock()
    const { visit } = openChannel(workerWith([NEW, OLD], clock), { cookies: oldOne(clock) })
    expect(visit.browser.cookies.get(eager)).toEqual(ALICE)
    await visit.browser.settled()
    expect(visit.inside.delivery.pending.isEmpty).toBe(true)
  })

  /** A channel of a browser with the old cookie, whose handler does no more than read it. */
  async function readInChannel(between: (worker: Worker, cookies: Cookies) => void) {
    const worker = workerWith([NEW, OLD])
    const opened = openChannel(worker, { cookies: oldOne(worker.clock) })
    worker.clock.pass(5)
    between(worker, opened.cookies)
    const run = new Run(opened.channel, ({ browser }) => void browser.cookies.get(eager), {})
    await drive(opened.channel, run)
    return { ...opened, worker }
  }

  test('in a channel is sealed anew by a ticket', async () => {
    const { wire, worker, cookies } = await readInChannel(() => {})
    const { setCookies } = await worker.open(redemption(wire.tickets[0]!, cookies)).answer()
    expect(read(eager, cookiesOf(setCookies), workerWith([NEW], worker.clock))).toEqual(ALICE)
  })

  test.each([
    ['a logout', (visit: Visit) => visit.browser.cookies.delete(eager)],
    ['another login', (visit: Visit) => visit.browser.cookies.set(eager, { user: 'bob' })],
  ])('in a channel does not undo %s that came meanwhile', async (_, write) => {
    const { wire } = await readInChannel((worker, cookies) => {
      const visit = worker.open({ cookies })
      write(visit)
      visit.respond()
    })
    expect(wire.tickets).toEqual([])
  })

  test('in a channel does not undo what another worker did', async () => {
    let after: Cookies = {}
    const { wire, worker } = await readInChannel(({ clock }, cookies) => {
      const logout = workerWith([NEW, OLD], clock).open({ cookies })
      logout.browser.cookies.delete(eager)
      after = cookiesOf(logout.respond().lines, cookies)
      clock.pass(5)
    })
    const { status, setCookies } = await worker.open(redemption(wire.tickets[0]!, after)).answer()
    expect([status, setCookies]).toEqual([204, []])
  })

  test('in a slow response does not undo a logout of a quicker one', () => {
    const worker = workerWith([NEW, OLD])
    const { cookies } = openChannel(worker, { cookies: oldOne(worker.clock) })
    const slow = worker.open({ cookies })
    worker.clock.pass(5)
    slow.browser.cookies.get(eager)
    const logout = worker.open({ cookies })
    logout.browser.cookies.delete(eager)
    logout.respond()
    expect(slow.respond().pairs.filter((pair) => pair.startsWith('login='))).toEqual([])
  })

  test('keeps what waits: a logout that could not be told so far', async () => {
    const worker = workerWith([NEW, OLD])
    const { visit, channel, cookies } = openChannel(worker, { cookies: oldOne(worker.clock) })
    const slow = worker.open({ cookies })
    slow.browser.cookies.get(eager)
    worker.clock.pass(5)
    channel.leave()
    visit.browser.cookies.delete(eager)
    expect(slow.respond().pairs).toContain('login=')
  })

  test('ends with the browser’s session if it did so before', () => {
    const clock = new FakeClock()
    const old = workerWith([OLD], clock).open()
    old.browser.cookies.set(eager, ALICE, { maxAge: undefined })
    const visit = workerWith([NEW, OLD], clock).open({ cookies: cookiesOf(old.respond().lines) })
    visit.browser.cookies.get(eager)
    expect(visit.respond().lines).toEqual([expect.not.stringContaining('Max-Age')])
  })

  test('is left alone where it lies beside a newer one of its own', () => {
    const clock = new FakeClock()
    const newer = written(eager, ALICE, workerWith([NEW], clock))['login']!
    const cookie = `login=${oldOne(clock)['login']}; login=${newer}`
    const visit = workerWith([NEW, OLD], clock).open({ headers: { cookie } })
    expect(visit.browser.cookies.get(eager)).toEqual(ALICE)
    expect(visit.respond().lines).toEqual([])
  })
})

describe('chunks that are still under way', () => {
  const memoir = defineCookie('memoir', { chunked: true })

  test.each([
    ['deleted', (visit: Visit) => visit.browser.cookies.delete(memoir)],
    ['replaced by a short value', (visit: Visit) => visit.browser.cookies.set(memoir, 'short')],
  ])('do not stay behind when the cookie is %s', async (_, write) => {
    const { worker, channel, wire, cookies } = openChannel()
    const long = ({ browser }: { browser: Browser }) =>
      browser.cookies.set(memoir, 'Combray '.repeat(2000))
    await drive(channel, new Run(channel, long, {}))
    const visit = worker.open({ cookies })
    write(visit)
    let after = cookiesOf(visit.respond().lines, cookies)
    for (const ticket of wire.tickets) {
      const { setCookies } = await worker.open(redemption(ticket, after)).answer()
      after = cookiesOf(setCookies, after)
    }
    expect(Object.keys(after).filter((name) => name.startsWith('memoir.'))).toEqual([])
  })
})

describe('an accepted format of others', () => {
  test('is asked first where the own one takes any text', () => {
    for (const own of [{}, { schema: z.string() }]) {
      const text = defineCookie('login', { ...own, accept: [reversing] })
      expect(read(text, { login: 'old:ecila' })).toBe('alice')
      expect(read(text, { login: 'bob' })).toBe('bob')
    }
  })

  test('gives nothing to a definition for strings that is none', () => {
    const text = makeDefinition('login', { encrypted: true, accept: [backwards] })
    expect(read(text, { login: 'old:ecila' })).toBe(undefined)
  })

  test('becomes an instance of a cookie class', () => {
    class Login {
      user = ''
      greet() {
        return `Hello ${this.user}`
      }
    }
    cookieClass({ name: 'login', encrypted: true, accept: [backwards] })(Login)
    const { cookies } = workerWith().open({ cookies: { login: 'old:ecila' } }).browser
    expect([cookies.get(Login).greet(), cookies.get(Login) instanceof Login]).toEqual([
      'Hello alice',
      true,
    ])
  })

  test('takes along what it had beside the cookie when it is written in ours', () => {
    const paired: Codec<typeof ALICE> = { ...backwards, suffixes: ['.sig'] }
    const own = makeDefinition('login', { schema, encrypted: true, accept: [paired] })
    const visit = workerWith().open({ cookies: { login: 'old:ecila', 'login.sig': 'x' } })
    visit.browser.cookies.set(own, ALICE)
    expect(visit.respond().pairs).toContain('login.sig=')
  })

  test('leaves alone what its own codec has beside it too', () => {
    const paired = { ...reversing, suffixes: ['.sig'], encode: (user: string) => [user, 'signed'] }
    const own = makeDefinition('login', { codec: paired, accept: [{ ...paired }] })
    const visit = workerWith().open({ cookies: { login: 'x', 'login.sig': 'x' } })
    visit.browser.cookies.set(own, 'alice')
    expect(visit.respond().pairs).toEqual(['login=alice', 'login.sig=signed'])
  })

  const moved = defineCookie('login', { schema, encrypted: true, accept: [backwards] })

  test('is read', () => {
    const { cookies } = workerWith().open({ cookies: { login: 'old:ecila' } }).browser
    expect([cookies.get(moved), cookies.has(moved), cookies.getAll(moved)]).toEqual([
      ALICE,
      true,
      [ALICE],
    ])
  })

  test('is never written', () => {
    expect(written(moved)['login']).not.toContain('old:')
    expect(read(moved, written(moved))).toEqual(ALICE)
  })

  test('is read without a secret too', () => {
    expect(read(moved, { login: 'old:ecila' }, workerWith([]))).toEqual(ALICE)
  })

  test('has to fit the schema', () => {
    const strict = defineCookie('login', {
      schema: z.object({ user: z.enum(['bob']) }),
      accept: [backwards],
    })
    expect(read(strict, { login: 'old:ecila' })).toBe(undefined)
  })

  test('reads as absent where its codec throws', () => {
    const broken = {
      encode: String,
      decode() {
        throw new Error('no')
      },
    }
    const careful = defineCookie('login', { schema, accept: [broken, backwards] })
    expect(read(careful, { login: 'old:ecila' })).toEqual(ALICE)
    expect(read(careful, { login: 'what' })).toBe(undefined)
  })

  test('is found behind others of its name', () => {
    const cookie = 'login=eve; login=old:ecila'
    const { cookies } = workerWith().open({ headers: { cookie } }).browser
    expect(cookies.get(moved)).toEqual(ALICE)
  })

  test('comes after the definition’s own', () => {
    const tagged = (tag: string): Codec<string> => ({
      encode: String,
      decode: (text) => tag + text,
    })
    const both = defineCookie('login', { codec: tagged('own '), accept: [tagged('foreign ')] })
    expect(read(both, { login: 'x' })).toBe('own x')
  })

  test("is written in our own at once with reseal: 'on-read', with the definition’s age", () => {
    const eager = defineCookie('login', {
      schema,
      encrypted: true,
      accept: [backwards],
      reseal: 'on-read',
      maxAge: '1h',
    })
    const visit = workerWith().open({ cookies: { login: 'old:ecila' } })
    expect(visit.browser.cookies.get(eager)).toEqual(ALICE)
    const { lines } = visit.respond()
    expect(lines).toEqual([expect.stringContaining('; Max-Age=3600; ')])
    expect(read(eager, cookiesOf(lines))).toEqual(ALICE)
  })

  describe.each([
    ['there is no secret', { user: 'alice' }, []],
    ['our own takes more room than a cookie has', { user: 'a'.repeat(4000) }, [NEW]],
    ['our own cannot carry the value', { user: 5n }, [NEW]],
  ])("is only read with reseal: 'on-read' where %s", (_, value, secrets) => {
    test('and never throws', () => {
      const foreign: Codec = { encode: String, decode: () => value }
      const eager = defineCookie('login', {
        codec: 'json',
        encrypted: true,
        compress: false,
        accept: [foreign],
        reseal: 'on-read',
      })
      const worker = workerWith(secrets)
      const visit = worker.open({ cookies: { login: 'x' } })
      expect(visit.browser.cookies.get(eager)).toEqual(value)
      expect(visit.browser.cookies.get(eager)).toEqual(value)
      expect(visit.respond().lines).toEqual([])
      expect(worker.errors).toEqual([
        expect.stringMatching(/^Cookie "login" could not be sealed anew/),
      ])
    })
  })
})

describe('a write by a definition', () => {
  test('takes its attributes, and those of the write before them', () => {
    const theme = defineCookie('theme', { maxAge: '7d', path: '/a', sameSite: 'strict' })
    const visit = workerWith().open()
    visit.browser.cookies.set(theme, 'dark', { path: '/b', httpOnly: false })
    expect(visit.respond().lines).toEqual(['theme=dark; Max-Age=604800; Path=/b; SameSite=Strict'])
  })

  test('with an end of its own is not held by the definition’s age', () => {
    const clock = new FakeClock()
    const theme = defineCookie('theme', { maxAge: '7d', signed: true })
    const visit = workerWith([NEW], clock).open()
    visit.browser.cookies.set(theme, 'dark', { expires: new Date(clock.now + 5000) })
    const { lines } = visit.respond()
    expect(lines).toEqual([expect.not.stringContaining('Max-Age')])
    clock.pass(5000)
    expect(read(theme, cookiesOf(lines), workerWith([NEW], clock))).toBe(undefined)
  })

  test('that ends at once is no longer read', () => {
    const { cookies } = workerWith().open({ cookies: written(signed) }).browser
    cookies.set(signed, ALICE, { maxAge: 0 })
    expect([cookies.get(signed), cookies.has(signed)]).toEqual([undefined, false])
  })

  test('is read by its name as it travels', () => {
    const { cookies } = workerWith().open().browser
    cookies.set(signed, ALICE)
    expect(cookies.get('login')).toMatch(/^\{"user":"alice"\}\.[\w-]+$/)
    expect(new Map(cookies).get('login')).toBe(cookies.get('login'))
  })

  test('is read by another definition of the name only as far as that one trusts it', () => {
    const { cookies } = workerWith().open().browser
    cookies.set(plain, { user: 'eve' })
    expect([cookies.get(signed), cookies.get(encrypted)]).toEqual([undefined, undefined])
  })

  test('is read for the rest of the exchange, after the head has left too', () => {
    const visit = workerWith().open({ cookies: written(encrypted, { user: 'bob' }) })
    visit.browser.cookies.set(encrypted, ALICE)
    visit.respond()
    expect(visit.browser.cookies.get(encrypted)).toEqual(ALICE)
    expect(visit.browser.cookies.get(encrypted)).not.toBe(ALICE)
  })

  test.each([
    ['an attribute', ALICE, { maxAge: -1 }],
    ['a value its schema refuses', { user: 5 }, {}],
    ['a value too large', { user: 'a'.repeat(5000) }, {}],
    ['half a surrogate pair', { user: '\ud800' }, { path: '/' }],
  ])('refused for %s changes and queues nothing', (what, value, attributes) => {
    const definition = what === 'half a surrogate pair' ? asText : signed
    const visit = workerWith().open({ cookies: written(definition, { user: 'bob' }) })
    const { cookies } = visit.browser
    expect(() => cookies.set(definition, value as never, attributes)).toThrow(UsageError)
    expect(cookies.get(definition)).toEqual({ user: 'bob' })
    expect(visit.respond().lines).toEqual([])
  })

  test.each([signed, encrypted])(
    'of half a surrogate pair is refused under any protection',
    ({ protection }) => {
      const text = makeDefinition('text', { [protection]: true })
      const error = caught(() => workerWith().open().browser.cookies.set(text, 'MARKED\ud800'))
      expect([error.code, error.message]).toEqual([
        'cookie-value',
        expect.stringMatching(/^Cookie "text": its value has half of a surrogate pair/),
      ])
    },
  )

  test('of several cookies is refused whole: nothing of it is queued', () => {
    const notes = defineCookie('notes', { chunked: true })
    const visit = workerWith().open()
    for (let index = 0; index < 255; index++) visit.browser.cookies.set(`c${index}`, 'x')
    const error = caught(() => visit.browser.cookies.set(notes, 'x'.repeat(9000)))
    expect(error.code).toBe('cookie-count')
    expect([visit.browser.cookies.has(notes), visit.browser.cookies.has('notes.1')]).toEqual([
      false,
      false,
    ])
    expect(visit.respond().lines.length).toBe(255)
  })

  test('of several cookies after the head, with no way left, is refused whole', () => {
    const notes = defineCookie('notes', { chunked: true })
    const visit = workerWith().open()
    visit.respond()
    expect(() => visit.browser.cookies.set(notes, 'x'.repeat(9000))).toThrow(/"notes"/)
    expect([...visit.browser.cookies]).toEqual([])
  })
})

describe('a deletion by a definition', () => {
  const placed = defineCookie('placed', { path: '/a', domain: 'app.example', maxAge: '7d' })

  test('goes where the definition writes', () => {
    const visit = workerWith().open({ cookies: { placed: 'x' } })
    visit.browser.cookies.delete(placed)
    expect(visit.browser.cookies.get(placed)).toBe(undefined)
    expect(visit.respond().lines).toEqual([
      'placed=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Domain=app.example; Path=/a; HttpOnly; SameSite=Lax',
    ])
  })

  test('takes a place of its own', () => {
    const visit = workerWith().open({ cookies: { placed: 'x' } })
    visit.browser.cookies.delete(placed, { path: '/b' })
    expect(visit.respond().lines[0]).toContain('; Domain=app.example; Path=/b;')
  })

  test('of a partitioned or prefixed cookie is Secure', () => {
    for (const definition of [
      defineCookie('embedded', { partitioned: true, secure: true, sameSite: 'none' }),
      defineCookie('__Host-id', { encrypted: true }),
    ]) {
      const visit = workerWith().open({ scheme: 'https' })
      visit.browser.cookies.delete(definition)
      expect(visit.respond().lines[0]).toContain('; Secure')
    }
  })
})

describe('a plain cookie with a schema', () => {
  test('is the first of its name and no other', () => {
    const cookie = 'login=eve; login={%22user%22:%22alice%22}'
    expect(workerWith().open({ headers: { cookie } }).browser.cookies.get(plain)).toBe(undefined)
  })

  test('gives all valid ones by getAll()', () => {
    const cookie = 'login={%22user%22:%22bob%22}; login=eve; login={%22user%22:%22alice%22}'
    const { cookies } = workerWith().open({ headers: { cookie } }).browser
    expect(cookies.getAll(plain)).toEqual([{ user: 'bob' }, ALICE])
  })

  test('counts as read, so that caches are told', () => {
    const visit = workerWith().open()
    visit.browser.cookies.get(plain)
    expect(visit.respond().fields.get('vary')).toBe('Cookie')
  })
})
