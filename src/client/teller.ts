import { DEFAULT_APP } from '../wire/area-name.ts'
import type { AreaName } from '../wire/area-name.ts'
import { MOST_TOLD, STORAGE_PATH } from '../wire/told.ts'
import type { StorageFailure, Told } from '../wire/told.ts'
import { openArea } from './area.ts'
import { AREAS, everyPlace, isDeclared } from './declared.ts'
import type { Place } from './declared.ts'
import { toldBody, toldText } from './told-text.ts'
import { isTransient } from './transient.ts'
import { scanAll } from './watch.ts'

/** How long changes gather, in milliseconds. */
const GATHER = 50
const FIRST = 500
const MOST_TRIES = 4
const PATIENCE = 5_000
/** A browser lets 64 KB outlive their page. */
const SMALL = 16_000
/** How many acknowledgements a socket repeats when it is opened again, as none of its frames is acknowledged. */
const REPEATED = 100

/** The id of a storage command that was performed, or why it was not. */
export type Ack = string | StorageFailure

/** Tells the server what has changed, and what became of its commands. */
export interface Teller {
  /** How many lines are open: without one, changes wait. */
  open: number
  /** Over a socket, while it is open. */
  send: ((body: string) => void) | undefined
  change(area: AreaName, key: string): void
  ack(acks: readonly Ack[]): void
  /** Settles when all that waits has been told, or could not be for now. */
  flush(): Promise<void>
  /** All there is to tell, as the text and as the body that opens a channel. */
  opening(): Promise<[text: string, body: string]>
}

let page: string | undefined

/** The name of this page, from when it was loaded until it is left. */
export function pageName(): string {
  // No secure context is needed for these.
  return (page ??= crypto.getRandomValues(new Uint32Array(4)).join(''))
}

const posters: Record<string, Teller> = {}

/** Tells an app by POST. */
export function poster(app: string): Teller {
  return (posters[app] ??= openTeller(app))
}

/** The status of the answer, 0 when there was none. */
export function postTold(app: string, body: string): Promise<number> {
  return fetch(app + STORAGE_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    cache: 'no-store',
    redirect: 'error',
    keepalive: body.length < SMALL,
    signal: AbortSignal.timeout(PATIENCE),
  }).then(
    ({ status }) => status,
    () => 0,
  )
}

// One closure: each function and property more is bytes on every page.
// oxlint-disable-next-line max-lines-per-function
export function openTeller(app: string, overSocket?: boolean): Teller {
  const waiting = new Map<string, Place>()
  const acks: Ack[] = []
  const sent: Ack[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let running = Promise.resolve()
  let tries = 0
  // Opens the areas, so that what is there is no change.
  everyPlace(app)

  const told = (places: readonly Place[], rest?: Partial<Told>) => ({
    page: pageName(),
    ...(app !== DEFAULT_APP && { app }),
    ...rest,
    ...valuesOf(app, places),
    ...some(
      'standIn',
      AREAS.filter((name) => !openArea(name, app).persistent),
    ),
    ...some(
      'performed',
      acks.filter((ack) => typeof ack === 'string'),
    ),
    ...some(
      'failed',
      acks.filter((ack) => typeof ack !== 'string'),
    ),
  })
  const tell = async () => {
    while (teller.open ? acks.length + waiting.size : !overSocket && acks.length) {
      const taken = teller.open ? [...waiting] : []
      const { length } = acks
      const next = told(taken.map(([, place]) => place))
      if (teller.send) {
        teller.send(toldBody(next))
        sent.push(...acks)
      } else if (isTransient(await postTold(app, toldBody(next, await toldText(next))))) {
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
    open: 0,
    send: undefined,
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
    async opening() {
      scanAll()
      if (overSocket) waiting.clear()
      acks.unshift(...sent.splice(0).slice(-REPEATED))
      const { declared } = openArea('localStorage', app).meta()
      const whole = told(everyPlace(app), {
        whole: true,
        ...(declared && { declared: JSON.stringify(declared) }),
      })
      const text = await toldText(whole)
      return [text, toldBody(whole, text)]
    },
  }
  return teller
}

/** The texts under these keys, the shortest first, as many as can be told at once. */
function valuesOf(app: string, places: readonly Place[]): Partial<Told> {
  const values: { [Area in AreaName]?: Record<string, string | null> } = {}
  const omitted: Place[] = []
  let room = MOST_TOLD
  const texts = places.map(
    ([area, key]) => [area, key, openArea(area, app).known.get(key) ?? null] as const,
  )
  for (const [area, key, text] of texts.sort((a, b) => lengthOf(a[2]) - lengthOf(b[2]))) {
    room -= lengthOf(text)
    if (room < 0) omitted.push([area, key])
    else (values[area] ??= Object.create(null) as {})[key] = text
  }
  return { ...values, ...some('omitted', omitted) }
}

const lengthOf = (text: string | null) => text?.length ?? 0

function some<Name extends string, Values extends readonly unknown[]>(name: Name, values: Values) {
  return (values.length ? { [name]: values } : {}) as { [Key in Name]?: Values }
}
