import { quote, refuse } from '../cookie/refuse.ts'
import { UsageError } from '../errors.ts'

/** For each older version of an item what makes the next one of it. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Migrations = Readonly<Record<number, (old: any) => unknown>>

/** Throws a UsageError for a version that is none, and unless there is one step from each older version. */
export function checkMigrations(
  key: string,
  { version = 1, migrate }: { version?: number | undefined; migrate?: Migrations | undefined },
): void {
  if (!Number.isSafeInteger(version) || version < 1)
    fail(key, 'its version is no whole number from 1 on. Give 2 after its first change.')
  if (migrate !== undefined && (typeof migrate !== 'object' || migrate === null))
    fail(key, 'its migrate is no object of functions. Give { 1: (old) => … }.')
  const steps: Record<string, unknown> = { ...migrate }
  for (let from = 1; from < version; from++)
    if (typeof steps[from] !== 'function')
      fail(
        key,
        `it is of version ${version}, and migrate[${from}] is no function that makes version ${from + 1} of version ${from}. Give each step: migrate: { ${from}: (old) => … }.`,
      )
  const astray = Object.keys(steps).find((from) => !isBefore(version, from))
  if (astray !== undefined)
    fail(
      key,
      `its migrate has a step from ${quote(astray)}, and it is of version ${version}. Steps lead from versions before that; give version: ${version + 1} with a new one.`,
    )
}

function isBefore(version: number, step: string): boolean {
  return String(Number(step)) === step && Number(step) >= 1 && Number(step) < version
}

/** A value of version `from` as version `to` has it. Throws what a step throws, and a UsageError for one that answers a promise. */
export function migrated(
  key: string,
  migrate: Migrations,
  value: unknown,
  from: number,
  to: number,
): unknown {
  let next = value
  for (let version = from; version < to; version++) {
    next = migrate[version]!(next)
    if (next instanceof Promise) throw unawaited(key, version, next)
  }
  return next
}

function unawaited(key: string, version: number, answer: Promise<unknown>): UsageError {
  // Whatever it comes to, nobody waits for it.
  answer.catch(() => {})
  return new UsageError(
    'item',
    `Item ${quote(key)}: migrate[${version}] answers a promise, but items are read without await. Let it answer the value.`,
  )
}

function fail(key: string, message: string): never {
  return refuse('option', key, message, 'Item')
}
