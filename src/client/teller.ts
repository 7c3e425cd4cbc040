import { DEFAULT_APP } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'
import { MOST_TOLD, STORAGE_PATH } from '../wire/told.ts'
import type { StorageFailure, Told } from '../wire/told.ts'
import { openArea } from './area.ts'
import { AREAS, everyPlace, isDeclared } from './declared.ts'
import type { Place } from './declared.ts'
import { post } from './post.ts'
import { toldText } from './told-text.ts'
import { isTransient } from './transient.ts'
import { scanAll } from './watch.ts'

/** How long changes gather, in milliseconds. */
const GATHER = 50
const FIRST = 500
const MOST_TRIES = 4
const PATIENCE = 5_000
/** How many acknowledgements a socket repeats when it is opened again, as none of its frames is acknowledged. */
const REPEATED = 100

/** The name of this page from when it was loaded until it is left. No secure context is needed for it. */
export const page = /* @__PURE__ */ crypto.getRandomValues(new Uint32Array(4)).join('')

/** The id of a storage command that was performed, or why it was not. */
export type Ack = string | StorageFailure

/** Tells the server what has changed, and what became of its commands. */
export interface Teller {
  /** The lines that are open: without one, changes wait. */
  readonly open: Set<unknown>
  /** Over a socket, while it is open. */
  send?: (json: string) => void
  change(area: AreaName, key: string): void
  ack(acks: readonly Ack[]): void
  /** Settles when all that waits has been told, or could not be for now. */
  flush(): Promise<void>
  /** All there is to tell, as the text that opens a channel. */
  opening(): Promise<string>
}

const posters: Record<string, Teller> = {}

/** Tells an app by POST. */
export function poster(app: string): Teller {
  return (posters[app] ??= openTeller(app))
}

/** Posts one thing to be told; the status of the answer. */
export function postTold(app: string, told: Told | string): Promise<number> {
  return post(app + STORAGE_PATH, JSON.stringify({ told }), PATIENCE)
}

// One closure: each function and property more is bytes on every page.
// oxlint-disable-next-line max-lines-per-function
export function openTeller(app: string, overSocket?: boolean): Teller {
  const waiting = new Map<string, Place>()
  const acks: Ack[] = []
  const sent: Ack[] = []
  const open = new Set<unknown>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = Promise.resolve()
  let tries = 0

  // Opens the areas too, so that what is there is no change.
  const told = (places: readonly Place[], whole?: true) =>
    ({
      page,
      app: app === DEFAULT_APP ? undefined : app,
      whole,
      ...valuesOf(app, places),
      standIn: some(AREAS.filter((name) => !openArea(name, app).persistent)),
      performed: some(acks.filter((ack) => typeof ack === 'string')),
      failed: some(acks.filter((ack) => typeof ack !== 'string')),
    }) as Told
  const tell = async () => {
    while (open.size ? acks.length + waiting.size : !overSocket && acks.length) {
      const taken = open.size ? [...waiting] : []
      const { length } = acks
      const next = told(taken.map(([, place]) => place))
      if (teller.send) {
        teller.send(JSON.stringify({ told: next }))
        sent.push(...acks)
      } else if (isTransient(await postTold(app, next))) {
        if (tries++ < MOST_TRIES) soon(FIRST * 2 ** tries)
        return
      }
      tries = 0
      // What has changed once more meanwhile waits on.
      for (const [id, place] of taken) if (waiting.get(id) === place) waiting.delete(id)
      acks.splice(0, length)
    }
  }
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    scanAll()
    return (running = running.then(tell))
  }
  const soon = (ms: number) => {
    timer ??= setTimeout(flush, ms)
  }
  const teller: Teller = {
    open,
    flush,
    change(area, key) {
      if (!isDeclared(app, key)) return
      waiting.set(area + key, [area, key])
      soon(GATHER)
    },
    ack(more) {
      acks.push(...more)
      void flush()
    },
    opening() {
      scanAll()
      if (overSocket) waiting.clear()
      acks.unshift(...sent.splice(0).slice(-REPEATED))
      const { declared } = openArea('localStorage', app).meta()
      return toldText({
        ...told(everyPlace(app), true),
        ...(declared && { declared: JSON.stringify(declared) }),
      })
    },
  }
  everyPlace(app)
  return teller
}

/** The texts under these keys, the shortest first, as many as can be told at once. */
function valuesOf(app: string, places: readonly Place[]) {
  const values: Record<string, Record<string, string | null>> = {}
  const omitted: Place[] = []
  let room = MOST_TOLD
  const texts = places.map((place) => {
    const text = openArea(place[0], app).known.get(place[1]) ?? null
    return { place, text, size: text?.length ?? 0 }
  })
  for (const { place, text, size } of texts.sort((a, b) => a.size - b.size)) {
    const [area, key] = place
    room -= size
    if (room < 0) omitted.push(place)
    else (values[area] ??= { __proto__: null } as {})[key] = text
  }
  return { ...values, omitted: some(omitted) }
}

/** Nothing, rather than a list with nothing in it. */
function some<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length ? list : undefined
}
