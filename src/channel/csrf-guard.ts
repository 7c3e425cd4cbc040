import { UsageError } from '../errors.ts'
import type { Arrival } from '../state/arrival.ts'
import { insideOf, type Browser } from '../state/browser.ts'
import type { Exchange } from '../state/exchange.ts'
import { missingBrowser } from '../state/missing-browser.ts'
import { plainAnswer, type Answer } from './answer.ts'
import { fieldOf, type SentBody } from './csrf-field.ts'
import { csrfRules, type CsrfOptions, type CsrfRules } from './csrf-options.ts'
import { formProvenance } from './same-origin.ts'

/** What they do must change nothing (RFC 9110 section 9.2.1). */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
/** What browsers add by themselves once somebody has logged in. */
const AMBIENT = /^(?:basic|digest|negotiate|ntlm)\b/i
const FOREIGN = 'Forbidden: this was sent by a page of another site.\n'
const UNPROVED = 'Forbidden: this lacks the token of its page. Load the page again, and repeat.\n'

/** The memory whose browsers are guarded. */
interface Opener {
  hasOpened(browser: Browser): boolean
}

/** Refuses requests that pages of others have made in a visitor's name. */
export class CsrfGuard {
  readonly #memory: Opener
  readonly #door: string
  readonly #rules: CsrfRules

  /** `door` names what opens browsers on this host. Throws a UsageError for options that make no sense. */
  constructor(memory: Opener, options: CsrfOptions | undefined, door: string) {
    this.#memory = memory
    this.#door = door
    this.#rules = csrfRules(options)
  }

  /** What a request is answered instead of reaching its handler; undefined where it may. Takes time only where a token is needed. */
  check(
    browser: Browser | undefined,
    body: SentBody,
  ): Answer | undefined | Promise<Answer | undefined> {
    const refused = this.checkOrigin(browser)
    if (refused !== undefined || !this.#needsToken(browser!)) return refused
    return this.#checkToken(browser!, body)
  }

  /** The part of {@link check} for which no body has to be there. @throws UsageError where no browser of the memory was opened. */
  checkOrigin(browser: Browser | undefined): Answer | undefined {
    if (browser === undefined) throw missingBrowser('csrf()', this.#door)
    if (!this.#memory.hasOpened(browser)) throw otherMemory(this.#door)
    const { exchange } = insideOf(browser)
    if (this.#isFree(exchange.arrival) || formProvenance(exchange) !== 'foreign') return undefined
    return foreign(exchange)
  }

  #needsToken(browser: Browser): boolean {
    const { exchange } = insideOf(browser)
    if (this.#isFree(exchange.arrival) || formProvenance(exchange) === 'own') return false
    return hasCredentials(exchange)
  }

  async #checkToken(browser: Browser, body: SentBody): Promise<Answer | undefined> {
    const { arrival } = insideOf(browser).exchange
    const { header, field } = this.#rules
    const type = arrival.header('content-type')
    const token = arrival.header(header) ?? (await fieldOf(body, type, field))
    if (typeof token !== 'string') return refusal(UNPROVED)
    const { session } = browser
    await session.load()
    return session.hasToken(token) ? undefined : refusal(UNPROVED)
  }

  #isFree({ method, path }: Arrival): boolean {
    return SAFE.has(method) || this.#rules.except.has(path)
  }
}

/** Whether there is anything that a page of others could misuse; what names an Origin comes from a browser. */
function hasCredentials({ arrival, cookieHeader }: Exchange): boolean {
  if (cookieHeader !== '' || arrival.header('origin') !== undefined) return true
  return AMBIENT.test(arrival.header('authorization') ?? '')
}

/** Told once per app: most often it is a proxy that nobody told us of. */
function foreign({ arrival, origin, services }: Exchange): Answer {
  services.reportOnce(
    'csrf',
    `csrf() refused a ${arrival.method} from a page at ${arrival.header('origin') ?? 'no stated origin'}, since this app takes itself to be at ${origin}. ` +
      `If that page is yours, set origins, or trustProxy when a proxy stands in front. Further ones are refused without a word.`,
  )
  return refusal(FOREIGN)
}

function refusal(body: string): Answer {
  return { ...plainAnswer(403, ['content-type', 'text/plain; charset=utf-8']), body }
}

function otherMemory(door: string): UsageError {
  return new UsageError(
    'no-browser',
    `csrf() was given another memory than the browser of this request was opened with. Give it the one that ${door} was given.`,
  )
}
