import { AREAS, DEFAULT_APP } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'
import { MOST_TOLD, STORAGE_PATH } from '../wire/told.ts'
import type { StorageFailure, Told } from '../wire/told.ts'
import { declaredTo, shown } from './declared.ts'
import { isPersistent, known, scan } from './kept.ts'
import type { Place } from './place.ts'
import { post } from './post.ts'
import { isTransient } from './transient.ts'

const AGAIN = 2_000
const PATIENCE = 5_000

/** The name of this page from when it was loaded until it is left; no secret. */
const page = `${/* @__PURE__ */ Math.random()}`

/** The id of a storage command that was performed, or why it was not. */
export type Ack = string | StorageFailure

/** Tells the server what has changed, and what became of its commands. */
export interface Teller {
  /** The lines that are open: without one, changes wait. */
  readonly open: Set<{ cut?: () => void }>
  /** Takes what is told, and may answer the status it got. Over a socket there is none before that is open. */
  send: ((told: Told | string) => Promise<number> | void) | undefined
  change(place: Place): void
  ack(acks: readonly Ack[]): void
  /** Settles when all that waits has been told, or could not be for now. */
  flush(): Promise<void>
  /** All there is to tell. */
  whole(): Told
}

const posters: Record<string, Teller> = {}

/** Tells an app by POST. */
export function poster(app: string): Teller {
  return (posters[app] ??= openTeller(app, (told) => post(app + STORAGE_PATH, { told }, PATIENCE)))
}

// One closure: each function and property more is bytes on every page.
// oxlint-disable-next-line max-lines-per-function
export function openTeller(app: string, send?: Teller['send']): Teller {
  const open = new Set<{ cut?: () => void }>()
  const waiting: Place[] = []
  const acks: Ack[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = Promise.resolve()

  /** The shortest texts first, as many as can be told at once. */
  const told = (places: Place[], performed: readonly Ack[], whole?: true) => {
    const values: Record<string, Record<string, string | null>> = {}
    const omitted: (readonly [AreaName, string])[] = []
    const size = (place: Place) => known.get(place)?.length ?? 0
    let room = MOST_TOLD
    for (const place of places.sort((a, b) => size(a) - size(b))) {
      const at = shown(app, place)
      if (!at) continue
      room -= size(place)
      if (room < 0) omitted.push(at)
      else (values[at[0]] ??= { __proto__: null } as {})[at[1]] = known.get(place) ?? null
    }
    return {
      page,
      app: app === DEFAULT_APP ? undefined : app,
      ...values,
      omitted: some(omitted),
      standIn: some(AREAS.filter((area) => !isPersistent(area))),
      performed: some(performed),
      whole,
      declared: (whole && declaredTo(app)) || undefined,
    } as Told
  }
  const tell = async () => {
    const places = open.size ? waiting.splice(0) : []
    const done = acks.splice(0)
    if (!places.length && !done.length) return
    const status = await teller.send!(told(places, done))
    // Nobody there has a channel to this page: another one shows all it has.
    if (status === 202) for (const line of open) line.cut?.()
    if (!isTransient(status)) return
    waiting.push(...places)
    acks.unshift(...done)
    clearTimeout(timer)
    timer = setTimeout(go, AGAIN)
  }
  const go = () => (running = running.then(tell))
  const teller: Teller = {
    open,
    send,
    flush() {
      scan()
      return go()
    },
    change(place) {
      if (!shown(app, place) || waiting.includes(place)) return
      waiting.push(place)
      void go()
    },
    ack(more) {
      acks.push(...more)
      void go()
    },
    whole() {
      scan()
      return told([...known.keys()], acks, true)
    },
  }
  return teller
}

/** Nothing, rather than a list with nothing in it. */
function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list[0] && list
}
