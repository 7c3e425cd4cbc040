/**
 * What a page is told of the values it was rendered with: when that was, in milliseconds, and the
 * text of each, in the order in which both sides list them; empty for none.
 */
export type Known = readonly [now: number, texts: readonly string[]]
