import { PageError } from './page-error.ts'

/**
 * - `refused`: the server did not accept the ticket, most often after the 60 s it lives.
 * - `unreachable`: no answer after several attempts.
 * - `cookies-blocked`: it was refused and this browser blocks cookies.
 * - `storage`: the browser would not keep a value, with its own error as `cause`.
 * - `migration`: a value stayed as it is, since a `migrate` of its item threw the `cause`.
 * - `invalid`: an item refused what was entered into an element bound to it; the `cause` says why.
 */
export type DeliveryErrorCode =
  | 'refused'
  | 'unreachable'
  | 'cookies-blocked'
  | 'storage'
  | 'migration'
  | 'invalid'

/**
 * Cookies or values that did not reach this browser: the `detail` of a `madeleine:error` event. It
 * never holds a ticket or a value.
 */
export class DeliveryError extends PageError<DeliveryErrorCode> {
  override readonly name = 'DeliveryError'
}
