import { TICKET_LIFETIME } from '../../ticket/book.ts'
import type { Confirmation } from '../../ticket/confirmation.ts'
import { Sequence } from '../../ticket/sequence.ts'
import { AREAS, DEFAULT_APP } from '../../wire/area-name.ts'
import type { StorageCommand } from '../../wire/command.ts'
import type { Exchange } from '../exchange.ts'
import type { AreaChange } from './area-draft.ts'
import type { PageStorage } from './page-storage.ts'
import type { Recalled, Sending, ShownArea } from './shown-area.ts'

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
      const at = exchange.services.sequence.next()
      const id = at.toString(36)
      page[change.area].sent({ id, at, clears: command.do === 'clear' }, writes)
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
    for (const { command, writes } of writesOf(page, change)) {
      const at = services.sequence.next()
      page[change.area].sent({ id: PARKED, at, clears: command.do === 'clear' }, writes)
    }
  services.pages.keep(binding!.id, page)
}

/** Takes back what was parked, to send it now. */
export function unparkItems(page: PageStorage): AreaChange[] {
  if (!page.awaitsPage) return []
  return AREAS.map((area) => ({ area, ...page[area].withdraw(PARKED) }))
    .filter(({ clear, writes }) => clear || writes.length > 0)
    .map(({ area, clear, writes }) => ({
      area,
      clear,
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
    .filter((other) => other.app === app && (other.channels === 0 || other === page))
    .filter((other) => other.awaitsPage)
  const lost = services.clock() - TICKET_LIFETIME
  return AREAS.flatMap((area) => {
    const recalled = left
      .filter((other) => area === 'localStorage' || other === page)
      .map((other) => {
        // While it has another channel, what is not done so far may still be on its way by that.
        const isMeant = ({ at }: Sending) => other.channels === 0 || Sequence.timeOf(at) <= lost
        return other[area].recall(page[area], other.isShown, isMeant)
      })
    park(page[area], recalled)
    return recalled.flatMap(({ overtaken }) => overtaken)
  })
}

/** Parks what a channel that was cut had under way to its page, by the ids of its commands: another channel of the page may send it. */
export function repark(page: PageStorage, ids: ReadonlySet<string>): void {
  const isCut = ({ id }: Sending) => ids.has(id)
  for (const area of AREAS) park(page[area], [page[area].recall(page[area], page.isShown, isCut)])
}

/** In the order in which it was written, by whichever page's channel. */
function park(area: ShownArea, recalled: readonly Recalled[]): void {
  const clears = recalled.flatMap(({ clearedAt = [] }) => clearedAt)
  const clearedAt = Math.max(...clears)
  if (clears.length > 0)
    area.sent(
      { id: PARKED, at: clearedAt, clears: true },
      area.keys().map((key) => ({ key, text: undefined })),
    )
  const due = recalled.flatMap((one) => one.due).filter(({ at }) => at > clearedAt)
  for (const write of due.toSorted((one, other) => one.at - other.at))
    area.sent({ id: PARKED, at: write.at }, [write])
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
