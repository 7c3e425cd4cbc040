import type { CookieSeals } from './protection.ts'
import type { Sessions } from './session/sessions.ts'
import type { CsrfTokens } from '../seal/csrf-tokens.ts'
import type { Bindings } from '../ticket/binding.ts'
import type { Book } from '../ticket/book.ts'
import type { Outboxes } from '../ticket/outboxes.ts'
import type { Clock, Sequence } from '../ticket/sequence.ts'
import type { Pages } from './storage/pages.ts'
import type { StorageRules } from './storage/storage-rules.ts'

/** What an app's exchanges share: made once, by {@link madeleine}. */
export interface Services {
  readonly clock: Clock
  readonly sequence: Sequence
  readonly bindings: Bindings
  readonly seals: CookieSeals
  readonly sessions: Sessions
  readonly csrfTokens: CsrfTokens
  readonly book: Book
  readonly outboxes: Outboxes
  readonly storage: StorageRules
  readonly pages: Pages
  /** Undefined when the request's own origin decides. */
  readonly origins: ReadonlySet<string> | undefined
  /** How many proxies in front of the app are believed. */
  readonly trustedProxies: number
  readonly basePath: string
  /** Whether a text has one of the app's secrets in it. */
  isSecret(text: string): boolean
  /** Takes errors that have nobody to be thrown at. */
  report(error: unknown): void
  /** Reports a fact about the deployment, the first time only. */
  reportOnce(topic: string, fact: string): void
}
