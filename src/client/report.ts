import type { ConnectError } from './connect-error.ts'
import type { DeliveryError } from './delivery-error.ts'

declare global {
  interface DocumentEventMap {
    /** A redemption or a connection failed for good. */
    'madeleine:error': CustomEvent<DeliveryError | ConnectError>
    /** A ticket's cookies are in; `ms` is how long that took since its command came. */
    'madeleine:redeemed': CustomEvent<{ ms: number }>
  }
}

/** Tells the page, through an event on `document` that bubbles to `window`. */
export function report(name: 'error' | 'redeemed', detail: unknown): void {
  document.dispatchEvent(new CustomEvent(`madeleine:${name}`, { bubbles: true, detail }))
}
