import { DeliveryError } from './delivery-error.ts'
import type { DeliveryErrorCode } from './delivery-error.ts'
import { report } from './report.ts'

/** Tells the page that cookies or values did not reach this browser. */
export function fail(code: DeliveryErrorCode, cause?: unknown, status?: number): DeliveryError {
  const failure = new DeliveryError(code, status, cause)
  report('error', failure)
  return failure
}
