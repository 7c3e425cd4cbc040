import { kindOf, refuse } from '../../cookie/refuse.ts'
import { itemOf } from '../item.ts'
import { keyOf, type Asked } from './asked.ts'

/** Makes a value of an item's of the one it has. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Updating = (old: any) => unknown

/** What was given to `session.update()`, as it is called. Throws a UsageError (`item`) for no function, and for one that answers a promise. */
export function updating(asked: Asked, given: unknown): Updating {
  itemOf(asked)
  const key = keyOf(asked)
  if (typeof given === 'function') return (old) => atOnce(key, given(old))
  return refuse(
    'item',
    key,
    `session.update() was given ${kindOf(given)} to change it by. Give a function that makes a new value of the old one; session.set() writes a value as it is.`,
    'Item',
  )
}

function atOnce(key: string, made: unknown): unknown {
  // Queries of databases are often no Promise, and begin once somebody waits for them.
  if (typeof Object(made).then !== 'function') return made
  // Whatever it comes to, nobody waits for it.
  if (made instanceof Promise) made.catch(() => {})
  return refuse(
    'item',
    key,
    'the function given to session.update() answers a promise, but must be synchronous: nobody may come between reading and writing. Await what it needs before, and call session.update() then.',
    'Item',
  )
}
