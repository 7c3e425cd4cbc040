import { PageError } from './page-error.ts'

/**
 * - `refused`: the server did not accept the ticket, most often after the 60 s it lives.
 * - `unreachable`: no answer after several attempts.
 * - `cookies-blocked`: it was refused and this browser blocks cookies.
 */
export type DeliveryErrorCode = 'refused' | 'unreachable' | 'cookies-blocked'

/**
 * Cookies that did not reach this browser: the `detail` of a `madeleine:error` event. It never
 * holds a ticket or a value.
 */
export class DeliveryError extends PageError<DeliveryErrorCode> {
  override readonly name = 'DeliveryError'
}
