import type { Delivery } from '../delivery.ts'
import type { Exchange } from '../exchange.ts'
import type { PageStorage } from './page-storage.ts'

/** What a storage area stands on: one handler's view of one page. */
export interface AreaHost {
  readonly exchange: Exchange
  readonly delivery: Delivery
  /** Undefined outside channels. */
  readonly page: PageStorage | undefined
  /** Aborts when the page leaves. */
  readonly signal: AbortSignal
  /** A cookie of the browser by its name, decoded. */
  cookie(name: string): string | undefined
}
