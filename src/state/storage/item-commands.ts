import type { Confirmation } from '../../ticket/confirmation.ts'
import { DEFAULT_APP } from '../../wire/area-name.ts'
import type { StorageCommand } from '../../wire/command.ts'
import type { Exchange } from '../exchange.ts'
import type { AreaChange } from './area-draft.ts'
import { AREAS, type PageStorage } from './page-storage.ts'

/** A command to the page, and what tells whether it was performed. */
export interface IssuedItems {
  readonly command: StorageCommand
  readonly confirmation: Confirmation
}

/** Makes commands of what was written to the storage of a page, whose browser must be bound. */
export function itemCommands(
  exchange: Exchange,
  page: PageStorage,
  changes: readonly AreaChange[],
): IssuedItems[] {
  const outbox = exchange.services.outboxes.of(exchange.binding!.id)
  return changes.flatMap((change) =>
    writesOf(page, change).map(({ command, writes }) => {
      const id = exchange.services.sequence.next().toString(36)
      page[change.area].sent(id, writes)
      const app = page.app === DEFAULT_APP ? {} : { app: page.app }
      return {
        command: { ...command, id, area: change.area, ...app } as StorageCommand,
        confirmation: outbox.issued(id),
      }
    }),
  )
}

const PARKED = 'parked'

/** Keeps what was written until its page, or another of the browser, opens a channel. */
export function parkItems(
  { binding, services }: Exchange,
  page: PageStorage,
  changes: readonly AreaChange[],
): void {
  for (const change of changes)
    for (const { writes } of writesOf(page, change)) page[change.area].sent(PARKED, writes)
  services.pages.keep(binding!.id, page)
}

/** Takes back what was parked, to send it now. */
export function unparkItems(page: PageStorage): AreaChange[] {
  return AREAS.map((area) => ({ area, writes: page[area].withdraw(PARKED) }))
    .filter(({ writes }) => writes.length > 0)
    .map(({ area, writes }) => ({
      area,
      clear: false,
      texts: new Map(writes.map(({ key, text }) => [key, text])),
    }))
}

/**
 * Parks for a page that has just shown its storage what its browser was never told: by channels of
 * this page that were cut, or of pages that have left. Answers the keys which were written there
 * since: what stands in the page is newer.
 */
export function takeOver({ binding, services, app }: Exchange, page: PageStorage): string[] {
  const left = services.pages
    .of(binding?.id ?? '')
    .filter((other) => other.app === app && other.channels === 0 && other.awaitsPage)
  return left.flatMap((other) =>
    AREAS.filter((area) => area === 'localStorage' || other === page).flatMap((area) => {
      const { due, overtaken } = other[area].recall(page[area], other.isShown)
      page[area].sent(PARKED, due)
      return overtaken
    }),
  )
}

/** First all goes, then single keys, then come the new texts. */
function writesOf(page: PageStorage, { area, clear, texts }: AreaChange) {
  const writes = [...texts].map(([key, text]) => ({ key, text }))
  const stored = writes.filter(({ text }) => text !== undefined)
  const removed = writes.filter(({ text }) => text === undefined)
  const all = page[area].keys().map((key) => ({ key, text: undefined }))
  const keys = removed.map(({ key }) => key)
  const items = Object.fromEntries(stored.map(({ key, text }) => [key, text!]))
  return [
    ...(clear ? [{ command: { do: 'clear' as const }, writes: all }] : []),
    // After everything went there is nothing left to remove.
    ...(keys.length > 0 && !clear
      ? [{ command: { do: 'remove' as const, keys }, writes: removed }]
      : []),
    ...(stored.length > 0 ? [{ command: { do: 'store' as const, items }, writes: stored }] : []),
  ]
}
