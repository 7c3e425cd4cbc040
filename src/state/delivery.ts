import type { AreaName } from '../wire/area-name.ts'
import type { Line } from '../ticket/line.ts'
import type { Command } from '../wire/command.ts'
import type { Pending } from './pending.ts'
import type { AreaDraft } from './storage/area-draft.ts'

/** A session whose changes can be kept at once. */
export interface Savable {
  save(): Promise<void>
}

/** How the writes of one {@link Browser} leave: with a head, down a channel, or later. */
export interface Delivery {
  readonly pending: Pending
  /** Throws a DeliveryError when a write of this cookie could no longer reach the browser. */
  admit(name: string): void
  /** Whether a value may go along that the browser has already, sealed anew. */
  canRepeat(): boolean
  /** A write has joined pending: its journey begins here when nothing else will send it. */
  written(line: Line): void
  /** A session has changed: its journey begins here when nothing else will keep it. */
  sessionChanged(session: Savable): void
  /** What was written to storage areas and has not been sent. */
  readonly draft: AreaDraft
  /** Whether a write to a storage area has a way to the page. */
  canWriteItems(area: AreaName): boolean
  /** Throws where a write of this key could not reach the page; without a key, where no write could. */
  admitItem(area: AreaName, key?: string): void
  /** A write has joined {@link draft}: its journey begins here when nothing else will send it. */
  itemsWritten(): void
  /** Makes commands of what is pending, for a stream of the app's own. */
  flush(): Command[]
  /** Resolves when the browser has confirmed all that was written so far; rejects with the reason when it can't. */
  settled(): Promise<void>
}
