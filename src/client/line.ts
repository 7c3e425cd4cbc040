import type { Command, Control, Redeem } from '../wire/command.ts'
import type { WireEvent } from '../wire/event.ts'
import { aborted } from './abort.ts'
import { ConnectError } from './connect-error.ts'
import type { Connection } from './connection.ts'
import type { DeliveryErrorCode } from './delivery-error.ts'
import { act } from './perform.ts'
import { report } from './report.ts'
import type { Teller } from './teller.ts'
import { onWake } from './wake.ts'
import { listen } from './watch.ts'

const MOST_UNREAD = 1_000
const MOST_UNSENT = 1_000

/** What comes down a line. */
export type Frame = Command | Control | WireEvent

/** Told of the ticket whose redemption failed for good. */
export type Failed = (ticket: string, code: DeliveryErrorCode) => void

/** Takes a message: calls back when it is handed over, settles when the next may go. */
export type Post = (text: string, handedOver: () => void) => Promise<void>

/** The page's end of a connection; a transport is the other. */
export interface Line extends Connection {
  /** Aborted when the connection is over. */
  readonly signal: AbortSignal
  /** Gives up the attempt that is open, so that another is made. */
  cut?: () => void
  /** Tells the server of storage. */
  readonly teller: Teller
  /**
   * Takes one arrival after the other: performs a command, keeps an event until the page asks for
   * it, gives a control back. Settles when there is room for the next.
   */
  accept(frame: Frame, failed?: Failed): Promise<Control['do'] | undefined>
  /** Lets messages pass, or holds them back. */
  open(post?: Post): void
  /** Ends the connection behind what has arrived; an error is thrown to the page after that. */
  end(error?: unknown): Promise<void>
}

// One closure: each function and property more is bytes on every page.
// oxlint-disable-next-line max-lines-per-function
export function openLine(teller: Teller): Line {
  const life = new AbortController()
  const { signal } = life
  const inbox: WireEvent[] = []
  let post: Post | undefined
  let outgoing = 0
  let failure: unknown
  let taken: Promise<Control['do'] | undefined> = Promise.resolve() as never
  let sent: Promise<unknown> = taken
  let change: Promise<void>
  let announce: (() => void) | undefined

  const changed = () => {
    announce?.()
    change = new Promise((resolve) => (announce = resolve))
  }
  const until = async (test: () => unknown) => {
    while (!test() && !signal.aborted) await change
  }
  const stop = (cause?: unknown) => {
    if (cause && !signal.aborted) report('error', (failure = cause))
    life.abort()
    leave()
    teller.open.delete(line)
    changed()
  }
  const end = (cause?: unknown) => taken.then(() => stop(cause))
  const close = () => {
    failure = inbox.length = 0
    stop()
  }
  const next = async () => {
    await until(() => inbox.length)
    const value = inbox.shift()
    changed()
    if (!value && failure) throw failure
    return { value, done: !value } as IteratorResult<WireEvent>
  }

  changed()
  const line: Line = {
    signal,
    teller,
    end,
    close,
    opened: until(() => post).then(() => !!post),
    closed: aborted(signal),
    accept: (frame, failed) =>
      (taken = taken.then(async (): Promise<Control['do'] | undefined> => {
        if ('do' in frame) {
          if (frame.do === 'end' || frame.do === 'wait') return frame.do
          const failure = await act(frame as Command, line)
          if (failure) failed?.((frame as Redeem).ticket, failure.code)
        } else {
          // While a message waits for the answer to another, unread events hold nothing up.
          await until(() => inbox.length < MOST_UNREAD || outgoing > 1)
          if (!signal.aborted) inbox.push(frame)
          changed()
        }
        return undefined
      })),
    open(next) {
      post = next
      if (next) {
        teller.open.add(line)
        void teller.flush()
      } else teller.open.delete(line)
      changed()
    },
    send: (message) =>
      new Promise((resolve, reject) => {
        const text = JSON.stringify(message) ?? 'null'
        if (outgoing >= MOST_UNSENT) throw new ConnectError('unreachable')
        outgoing++
        changed()
        sent = sent
          .then(async () => {
            await until(() => post)
            await teller.flush()
            await until(() => post)
            if (signal.aborted) throw new ConnectError('cut')
            await post?.(text, () => {
              // From here on only the loop can be told.
              reject = end
              resolve()
            })
          })
          .catch((error) => reject(error))
          .then(() => outgoing--)
      }),
    [Symbol.asyncIterator]: () => ({
      next,
      return() {
        close()
        return next()
      },
    }),
  }
  const leave = listen((place, cause) => cause !== line && teller.change(place))
  // Also as the page is left: what is small enough outlives it.
  onWake(teller.flush, signal)
  return line
}
