import { AREAS } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'
import type { AnySharedItem } from '../wire/shared-item.ts'
import { attempt } from './attempt.ts'
import { fail } from './fail.ts'
import { mirror } from './mirror.ts'
import { announce, notify } from './others.ts'
import { about } from './parsed.ts'
import { slotOf } from './place.ts'
import type { Place } from './place.ts'

// A text is never empty: the empty text is none.

/** What there is, as it was last told. */
export const known = /* @__PURE__ */ new Map<Place, string>()

/** What the browser would not keep, and what it has instead: another text there is a newer one. */
const standIn = /* @__PURE__ */ new Map<Place, readonly [text: string, over: string]>()

/** Writes what is on its way into storage, such as what is being typed; called before anybody looks. */
export const flushes = /* @__PURE__ */ new Set<() => void>()

function keysIn(area: AreaName): string[] | undefined {
  return attempt(() => Object.keys(window[area]))
}

/** Whether the browser keeps all that is written to an area. */
export function isPersistent(area: AreaName): boolean {
  return !!keysIn(area) && ![...standIn.keys()].some((place) => place.startsWith(area))
}

function raw(place: Place): string {
  const [area, key] = slotOf(place)
  return attempt(() => window[area].getItem(key)) ?? ''
}

/** The text of a place, expired or not. */
export function look(place: Place): string {
  const kept = raw(place)
  const mine = standIn.get(place)
  return mine?.[1] === kept ? mine[0] : kept
}

/** The text of a place, unless it has expired. */
export function live(place: Place): string {
  const text = look(place)
  if (!(about(text).expires! * 1_000 <= Date.now())) return text
  write(place, '')
  return ''
}

/** Keeps a text, and tells nobody before the next scan; answers the browser's error when it lives on in this page alone. */
export function write(place: Place, text: string): Error | undefined {
  const [area, key] = slotOf(place)
  standIn.delete(place)
  try {
    if (text) window[area].setItem(key, text)
    else window[area].removeItem(key)
  } catch (error) {
    if (text) standIn.set(place, [text, raw(place)])
    return text ? (error as Error) : undefined
  }
  return undefined
}

function compare(place: Place, cause?: unknown): void {
  const before = known.get(place) ?? ''
  const text = live(place)
  if (text === before) return
  if (text) known.set(place, text)
  else known.delete(place)
  mirror(place, before, text)
  retry()
  notify(place, cause)
}

/** Keeps what the browser had no room for, if it has now, and tells of that. */
function retry(): void {
  for (const place of new Set(standIn.keys())) if (!write(place, look(place))) notify(place)
}

/** Keeps a text and tells of it, as {@link write} does otherwise. */
export function put(place: Place, text: string, cause?: unknown): Error | undefined {
  const error = write(place, text)
  compare(place, cause)
  announce()
  if (error) fail('storage', error)
  return error
}

/** Looks for changes, whoever made them. */
export function scan(): void {
  for (const flush of flushes) flush()
  const found = AREAS.flatMap((area) => keysIn(area)?.map((key) => `${area}:${key}`) ?? [])
  for (const place of new Set([...known.keys(), ...standIn.keys(), ...found]))
    if (/^\w+:madeleine:/.test(place)) compare(place)
  retry()
}

/** The keys of an app in an area, by what their places begin with. */
export function keysOf(root: Place): string[] {
  scan()
  return [...known.keys()].flatMap((place) =>
    place.startsWith(root) ? place.slice(root.length) : [],
  )
}

/** Takes over what another library keeps, once, and if there is nothing of ours. */
export function migrate(
  place: Place,
  theirs: string | undefined,
  item: Pick<AnySharedItem, 'adopt'>,
): void {
  const done = place.replace(':', ':migrated-')
  if (!theirs || look(done)) return
  const there = look(`${slotOf(place)[0]}:${theirs}`)
  const text = look(place) || (there && item.adopt(there, Date.now()))
  if (text) {
    write(done, '1')
    write(place, text)
  }
}
