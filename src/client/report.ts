/** Tells the page, through an event on `document` that bubbles to `window`. */
export function report(name: 'error' | 'redeemed', detail: unknown): void {
  document.dispatchEvent(new CustomEvent(`madeleine:${name}`, { bubbles: true, detail }))
}
