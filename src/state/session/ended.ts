import { DeliveryError, StoreError } from '../../errors.ts'

/** For who writes to a session that is no more. */
export function ended(): DeliveryError {
  return new DeliveryError(
    'session-ended',
    'The session was destroyed or renewed while this handler ran, so what the handler wrote to it was not kept: it belongs to nobody any more.',
  )
}

/** For who updated a session that others changed again and again. */
export function overrun(tries: number): StoreError {
  return new StoreError(
    'contended',
    `The session was changed by others ${tries} times while update() tried to. Try again later, or keep a count that many change at once outside of sessions.`,
  )
}
