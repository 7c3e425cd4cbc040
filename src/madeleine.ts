import { DeliveryError, UsageError } from './errors.ts'
import { CsrfTokens } from './seal/csrf-tokens.ts'
import { DerivedIds } from './seal/derived-ids.ts'
import { KeyRing, readSecrets } from './seal/key-ring.ts'
import { pooledRandom, type Random } from './seal/random.ts'
import { Sealer } from './seal/sealer.ts'
import { Signer } from './seal/signer.ts'
import type { Arrival } from './state/arrival.ts'
import { Browser, insideOf } from './state/browser.ts'
import { Exchange } from './state/exchange.ts'
import { Opened } from './state/opened.ts'
import type { Head } from './state/head.ts'
import { Reports } from './state/reports.ts'
import type { Services } from './state/services.ts'
import { checkedStore } from './state/session/checked-store.ts'
import { sessionRules, type SessionOptions } from './state/session/session-options.ts'
import { Sessions } from './state/session/sessions.ts'
import { UserSessions } from './state/session/user-sessions.ts'
import { Pages } from './state/storage/pages.ts'
import { storageRules, type StorageOptions } from './state/storage/storage-rules.ts'
import type { Store } from './store/contract.ts'
import { Bindings } from './ticket/binding.ts'
import { Outboxes } from './ticket/outboxes.ts'
import { SealedBook } from './ticket/sealed-book.ts'
import { Sequence } from './ticket/sequence.ts'

export interface MadeleineOptions {
  /**
   * What seals tickets and cookies, newest first: the first seals, all of them open. At least 16
   * characters each; one string may hold several, separated by commas. Default: the environment's
   * `MADELEINE_SECRET`; without it, one made up for the process, except with NODE_ENV=production.
   */
  readonly secrets?: readonly (string | undefined)[] | undefined
  /** The origins of the app's pages, such as `https://app.example`. Default: the one each request was sent to. */
  readonly origins?: readonly string[] | undefined
  /** Whether to believe X-Forwarded-Proto, -Host and -Prefix: `true` for one proxy in front of the app, or their number. Default false. */
  readonly trustProxy?: boolean | number | undefined
  /** Where the library's own addresses live. Default `/_madeleine`. */
  readonly basePath?: string | undefined
  /** Where the server remembers: sessions are kept there, and in their cookie the id alone. Default: nowhere. */
  readonly store?: Store | undefined
  /** How sessions are kept, and for how long. */
  readonly session?: SessionOptions | undefined
  /** Which items of localStorage and sessionStorage pages show, and how large they may be. */
  readonly storage?: StorageOptions | undefined
  /**
   * Takes what has nobody to be thrown at: errors of handlers in channels, and whatever was refused
   * (a {@link DeliveryError}), dropped, or failed once its answer was on its way. What it throws
   * itself goes to the console. Default: `console.error`.
   */
  readonly onError?: ((error: unknown) => void) | undefined
  /** The time in milliseconds since the epoch. Default: `Date.now`. */
  readonly clock?: (() => number) | undefined
  /** Draws that many unpredictable bytes. Default: the system's. */
  readonly random?: Random | undefined
}

const OPTIONS = [
  'secrets',
  'store',
  'session',
  'storage',
  'origins',
  'trustProxy',
  'basePath',
  'onError',
  'clock',
  'random',
]

/** An app's memory of its browsers; hand it to the adapter of your host. */
export class Madeleine {
  readonly #services: Services
  #sessions: UserSessions | undefined

  /** @internal */
  constructor(services: Services) {
    this.#services = services
  }

  /** @throws UsageError when there is no secret to seal with; where it is better known at the start than at the first visitor. */
  requireSecret(): void {
    this.#services.bindings.requireSecret()
  }

  /** The sessions of the app's users, for "sign out everywhere"; for sessions in a store. */
  get sessions(): UserSessions {
    return (this.#sessions ??= new UserSessions(this.#services.sessions))
  }

  /** Where the library's own addresses live; for adapters whose hosts want to know before a request comes. */
  get basePath(): string {
    return this.#services.basePath
  }

  /** Opens the browser of one exchange; adapters call it, apps get the browser from them. */
  open(arrival: Arrival, head: Head): Browser {
    return new Browser(new Opened(new Exchange(arrival, head, this.#services)))
  }

  /** Whether it opened this browser; for adapters. */
  hasOpened(browser: Browser): boolean {
    return insideOf(browser).exchange.services === this.#services
  }
}

/**
 * Makes the one thing an app shares between its routes; call it once.
 *
 * @throws UsageError for an option that is unknown or makes no sense.
 * @example
 * export const memory = madeleine({ secrets: [process.env.MADELEINE_SECRET] })
 */
export function madeleine(options: MadeleineOptions = {}): Madeleine {
  for (const option of Object.keys(options)) {
    if (!OPTIONS.includes(option))
      throw misuse(option, `is not known; there are ${OPTIONS.join(', ')}`)
  }
  // oxlint-disable-next-line no-console
  const { clock = Date.now, random = pooledRandom(), onError = console.error } = options
  for (const [option, given] of Object.entries({ clock, random, onError })) {
    if (typeof given !== 'function')
      throw misuse(option, 'must be a function; leave it out for the default')
  }
  const ring = new KeyRing(secretsOf(options.secrets))
  const sequence = new Sequence(clock)
  const reports = new Reports(onError)
  const { report } = reports
  const store = options.store === undefined ? undefined : checkedStore('store', options.store)
  const rules = sessionRules(options.session, store)
  return new Madeleine({
    clock,
    sequence,
    bindings: new Bindings(new Sealer(ring, 'binding', random), random, clock, sequence),
    seals: {
      signer: new Signer(ring, 'signed cookie'),
      sealer: new Sealer(ring, 'encrypted cookie', random),
    },
    sessions: new Sessions(rules, clock, random, report, new DerivedIds(ring)),
    csrfTokens: new CsrfTokens(ring, random),
    book: new SealedBook(new Sealer(ring, 'ticket', random), random, clock),
    outboxes: new Outboxes(clock, () => report(new DeliveryError('dropped', NO_ROOM))),
    storage: storageRules(options.storage),
    pages: new Pages(clock, (keys) => report(new DeliveryError('dropped', noPage(keys)))),
    isSecret: (text) => ring.isIn(text),
    origins: originsOf(options.origins),
    trustedProxies: proxiesOf(options.trustProxy),
    basePath: basePathOf(options.basePath),
    report,
    reportOnce: reports.once,
  })
}

const NO_ROOM =
  'Cookies waited for browsers that did not come back, took more than 64 MB together, and the oldest were given up.'

function noPage(keys: readonly string[]): string {
  return `Items were written to the storage of a page that had left, and no page of its browser came for them: ${keys.join(', ')}.`
}

/** Given ones are checked at once; what is missing is looked for when a key is first needed. */
function secretsOf(given: MadeleineOptions['secrets']): () => readonly string[] {
  if (given !== undefined && !Array.isArray(given))
    throw misuse('secrets', 'must be a list of strings, newest first, even for a single one')
  const secrets = readSecrets(given ?? [process.env.MADELEINE_SECRET])
  if (secrets.length > 0) return () => secrets
  return () => (process.env.NODE_ENV === 'production' ? [] : [developmentSecret()])
}

/** On globalThis, so that every copy of this module in the process shares it. */
const DEVELOPMENT = Symbol.for('madeleine.development-secret')

function developmentSecret(): string {
  const globals = globalThis as { [DEVELOPMENT]?: string }
  return (globals[DEVELOPMENT] ??= makeSecret())
}

function makeSecret(): string {
  // oxlint-disable-next-line no-console
  console.warn(
    'madeleine: no MADELEINE_SECRET is set, so one was made up for this process. ' +
      'Cookies sealed with it are lost at the next start; with NODE_ENV=production this is an error.',
  )
  return Buffer.from(pooledRandom()(32)).toString('base64url')
}

function originsOf(given: readonly string[] | undefined): ReadonlySet<string> | undefined {
  if (given === undefined) return undefined
  if (!Array.isArray(given) || given.length === 0)
    throw misuse(
      'origins',
      'must be a list of origins; leave it out to take the one of each request',
    )
  return new Set(given.map(originOf))
}

function originOf(given: unknown): string {
  const url = typeof given === 'string' && URL.canParse(given) ? new URL(given) : undefined
  if (url !== undefined && url.origin !== 'null' && url.pathname === '/' && url.search === '')
    return url.origin
  throw misuse(
    'origins',
    `holds ${JSON.stringify(given)}, which is no origin such as "https://app.example"`,
  )
}

function proxiesOf(given: boolean | number | undefined): number {
  const count = Number(given ?? 0)
  if (Number.isInteger(count) && count >= 0) return count
  throw misuse('trustProxy', 'must be true, false, or the number of proxies in front of the app')
}

function basePathOf(given = '/_madeleine'): string {
  if (/^(?:\/[\w.~-]+)+$/.test(given)) return given
  throw misuse(
    'basePath',
    `is ${JSON.stringify(given)}, but must be a path such as "/_madeleine", without a slash at its end`,
  )
}

function misuse(option: string, fact: string): UsageError {
  return new UsageError('option', `madeleine(): option "${option}" ${fact}.`)
}
