import type { Stored, StoreWrite } from './contract.ts'

/** A hundred years: what any store can count, and any Date can hold. */
const LONGEST = 100 * 365 * 24 * 60 * 60 * 1000

/** Whether a write has come too late, or too early, for what is kept by now. */
export function isRefused(kept: Stored | undefined, { version }: StoreWrite): boolean {
  return version === undefined ? kept === undefined : version !== (kept?.version ?? 0)
}

/** What is kept once a write is done. */
export function changed(kept: Stored | undefined, write: StoreWrite): Stored {
  const fields = new Map(write.clear ? [] : kept?.fields)
  for (const field of write.delete ?? []) fields.delete(field)
  for (const [field, text] of write.set ?? []) fields.set(field, text)
  return { version: (kept?.version ?? 0) + 1, fields }
}

/** For how many whole milliseconds something is kept. Throws a TypeError where that is no number. */
export function lifeOf({ keepFor }: StoreWrite): number {
  if (typeof keepFor === 'number' && !Number.isNaN(keepFor))
    return Math.floor(Math.min(Math.max(keepFor, 0), LONGEST))
  throw new TypeError(`keepFor must be a number of milliseconds, and is ${String(keepFor)}.`)
}
