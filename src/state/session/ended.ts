import { DeliveryError } from '../../errors.ts'

/** For who writes to a session that is no more. */
export function ended(): DeliveryError {
  return new DeliveryError(
    'session-ended',
    'The session was destroyed or renewed while this handler ran, so what the handler wrote to it was not kept: it belongs to nobody any more.',
  )
}
