import { ownAnswer } from '../../src/channel/endpoint.ts'
import type { ReadBody } from '../../src/channel/answer.ts'
import { Channel } from '../../src/channel/channel.ts'
import type { SocketWire } from '../../src/channel/serve-socket.ts'
import { writeCookie } from '../../src/cookie/set-cookie.ts'
import type { CookieAttributes } from '../../src/cookie/attributes.ts'
import { CsrfTokens } from '../../src/seal/csrf-tokens.ts'
import { DerivedIds } from '../../src/seal/derived-ids.ts'
import { KeyRing } from '../../src/seal/key-ring.ts'
import { pooledRandom } from '../../src/seal/random.ts'
import { Sealer } from '../../src/seal/sealer.ts'
import { Signer } from '../../src/seal/signer.ts'
import type { Arrival } from '../../src/state/arrival.ts'
import { Browser, insideOf } from '../../src/state/browser.ts'
import { commit } from '../../src/state/commit.ts'
import { Exchange } from '../../src/state/exchange.ts'
import { Opened } from '../../src/state/opened.ts'
import { sessionRules, type SessionOptions } from '../../src/state/session/session-options.ts'
import { Sessions } from '../../src/state/session/sessions.ts'
import type { Head, HeadFields } from '../../src/state/head.ts'
import type { Services } from '../../src/state/services.ts'
import { PageStorage } from '../../src/state/storage/page-storage.ts'
import { Pages } from '../../src/state/storage/pages.ts'
import { storageRules, type StorageOptions } from '../../src/state/storage/storage-rules.ts'
import { Bindings } from '../../src/ticket/binding.ts'
import type { Line } from '../../src/ticket/line.ts'
import { Outboxes } from '../../src/ticket/outboxes.ts'
import { SealedBook } from '../../src/ticket/sealed-book.ts'
import { Sequence } from '../../src/ticket/sequence.ts'

export const SECRET = 'a secret of at least sixteen characters'
export const ORIGIN = 'http://app.example'
const START = Date.UTC(2026, 0, 1)

/** A clock that stands still until it is told to go on. */
export class FakeClock {
  now = START

  readonly read = () => this.now

  pass(milliseconds: number): void {
    this.now += milliseconds
  }
}

interface Asks {
  secrets?: string[]
  session?: SessionOptions
  storage?: StorageOptions
}

/** One worker of an app, whose time a test holds. */
export class Worker {
  readonly clock: FakeClock
  readonly errors: unknown[] = []
  readonly services: Services
  dropped = 0

  constructor(clock = new FakeClock(), options: Partial<Omit<Services, 'storage'>> & Asks = {}) {
    const { secrets = [SECRET], session, storage, ...rest } = options
    this.clock = clock
    const ring = new KeyRing(() => secrets)
    const random = pooledRandom()
    const sequence = new Sequence(clock.read)
    const reported = new Set<string>()
    this.services = {
      clock: clock.read,
      sequence,
      bindings: new Bindings(new Sealer(ring, 'binding', random), random, clock.read, sequence),
      seals: {
        signer: new Signer(ring, 'signed cookie'),
        sealer: new Sealer(ring, 'encrypted cookie', random),
      },
      sessions: new Sessions(
        sessionRules(session, undefined),
        clock.read,
        random,
        (error) => this.errors.push(error),
        new DerivedIds(ring),
      ),
      storage: storageRules(storage),
      pages: new Pages(clock.read, (keys) => this.errors.push(keys)),
      isSecret: (text) => ring.isIn(text),
      csrfTokens: new CsrfTokens(ring, random),
      book: new SealedBook(new Sealer(ring, 'ticket', random), random, clock.read),
      outboxes: new Outboxes(clock.read, () => this.dropped++),
      origins: undefined,
      trustedProxies: 0,
      basePath: '/_madeleine',
      report: (error) => this.errors.push(error),
      reportOnce: (topic, fact) => {
        if (!reported.has(topic)) this.errors.push(fact)
        reported.add(topic)
      },
      ...rest,
    }
  }

  open(asked: Asked = {}): Visit {
    return new Visit(this, asked)
  }
}

export interface Asked {
  method?: string
  scheme?: 'http' | 'https'
  host?: string
  path?: string
  mount?: string
  headers?: Record<string, string>
  cookies?: Record<string, string>
  body?: string
}

export function arrivalOf(asked: Asked): Arrival {
  const { method = 'GET', scheme = 'http', host = 'app.example', path = '/', mount = '' } = asked
  const cookie = Object.entries(asked.cookies ?? {}).map((pair) => pair.join('='))
  const headers: Record<string, string> = {
    ...(cookie.length > 0 && { cookie: cookie.join('; ') }),
    ...asked.headers,
  }
  const header = (name: string) => headers[name]
  return {
    method,
    scheme,
    host,
    path,
    mount,
    header,
    isGone: false,
    signal: () => new AbortController().signal,
  }
}

export class FakeHead implements Head {
  isOpen = true
  held = 0

  hold(): void {
    this.held++
  }

  varies(): void {
    this.hold()
  }
}

export class FakeFields implements HeadFields {
  readonly fields = new Map<string, string>()
  readonly lines: string[]

  constructor(fields: Record<string, string> = {}, lines: string[] = []) {
    for (const [name, value] of Object.entries(fields)) this.fields.set(name, value)
    this.lines = lines
  }

  get(name: string): string | undefined {
    return this.fields.get(name)
  }

  set(name: string, value: string): void {
    this.fields.set(name, value)
  }

  setCookies(): readonly string[] {
    return [...this.lines]
  }

  addSetCookies(lines: readonly string[]): void {
    this.lines.push(...lines)
  }

  /** Names and values, without attributes. */
  get pairs(): string[] {
    return this.lines.map((line) => line.split(';')[0]!)
  }
}

/** One exchange of a browser with a worker. */
export class Visit {
  readonly head = new FakeHead()
  readonly exchange: Exchange
  readonly browser: Browser
  readonly #readBody: ReadBody

  constructor({ services }: Worker, asked: Asked) {
    this.exchange = new Exchange(arrivalOf(asked), this.head, services)
    this.browser = new Browser(new Opened(this.exchange))
    const body = asked.body ?? ''
    this.#readBody = async (limit) => (body.length > limit ? undefined : body)
  }

  get inside() {
    return insideOf(this.browser)
  }

  /** Sends the head. */
  respond(fields = new FakeFields()): FakeFields {
    commit(this.inside, fields)
    this.head.isOpen = false
    return fields
  }

  /** What the library answers by itself. */
  async answer() {
    const { status, headers, body } = (await ownAnswer(this.exchange, this.#readBody)) ?? {
      status: 0,
      headers: [],
    }
    const setCookies = headers.filter(([name]) => name === 'set-cookie').map(([, line]) => line)
    return { status, headers: Object.fromEntries(headers), setCookies, body }
  }
}

/** A wire that keeps what is sent, and is as slow as it is told to be. */
export class FakeWire implements SocketWire {
  readonly sent: any[] = []
  ended = false
  paused = false
  probes = 0
  ready: Promise<void> | undefined = undefined
  #goOn = () => {}

  send(text: string): void {
    this.sent.push(text.startsWith('{') ? JSON.parse(text) : text)
  }

  cut(): void {
    this.end()
  }

  end(): void {
    this.ended = true
  }

  refuse(): void {
    this.end()
  }

  pause(): void {
    this.paused = true
  }

  resume(): void {
    this.paused = false
  }

  probe(): void {
    this.probes++
  }

  fill(): void {
    this.ready = new Promise((resolve) => (this.#goOn = resolve))
  }

  drain(): void {
    this.ready = undefined
    this.#goOn()
  }

  get events(): string[] {
    return this.sent.filter((frame) => 'data' in frame).map(({ data }) => data)
  }

  get tickets(): string[] {
    return this.sent.filter((frame) => frame.do === 'redeem').map(({ ticket }) => ticket)
  }

  /** The order in which tickets (`*`) and events went out. */
  get order(): string {
    return this.sent.map((frame) => (frame.do === 'redeem' ? '*' : (frame.data ?? ''))).join(' ')
  }
}

export const ENCODING = { event: JSON.stringify, command: JSON.stringify }

/** A browser with a channel that is open. */
export function openChannel(worker = new Worker(), asked: Asked = {}) {
  const visit = worker.open(asked)
  visit.exchange.bind()
  const cookies = cookiesOf(visit.respond().lines, asked.cookies)
  const channel = new Channel(visit.inside, new PageStorage('', visit.exchange.app), ENCODING)
  const wire = new FakeWire()
  channel.open(wire)
  return { worker, visit, channel, wire, cookies, exchange: visit.exchange }
}

/** What a browser sends that got these lines. */
export function cookiesOf(lines: readonly string[], known: Record<string, string> = {}) {
  const cookies = { ...known }
  for (const line of lines) {
    const [pair = ''] = line.split(';')
    const equals = pair.indexOf('=')
    if (/;\s*max-age=0/i.test(line)) delete cookies[pair.slice(0, equals)]
    else cookies[pair.slice(0, equals)] = pair.slice(equals + 1)
  }
  return cookies
}

/** A redemption as a page sends it. */
export function redemption(ticket: string, cookies: Record<string, string>, key?: string): Asked {
  return {
    method: 'POST',
    path: '/_madeleine/redeem',
    cookies,
    headers: {
      'content-type': 'application/json',
      origin: ORIGIN,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify({ ticket }),
  }
}

let count = 0

/** A line as the jar makes it. */
export function lineOf(
  name: string,
  value: string,
  more: CookieAttributes & { sequence?: number } = {},
): Line {
  const { sequence = START * 1000 + ++count, ...attributes } = more
  return { ...writeCookie(name, value, attributes, true), sequence }
}

/** Lets everything happen that waits for nothing from outside. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
