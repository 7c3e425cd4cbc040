const UNITS: readonly [string, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

/** A length of time in its largest unit, rounded down: `3 days`. */
export function spanOf(milliseconds: number): string {
  const [unit, size] = UNITS.find(([, size]) => milliseconds >= size) ?? UNITS.at(-1)!
  const count = Math.floor(milliseconds / size)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** A time as people read it, with how far off it is; a text beyond the calendar too. */
export function momentOf(time: number, now: number): string {
  const date = new Date(time)
  if (Number.isNaN(date.getTime())) return 'beyond the calendar'
  const span = time > now ? `in ${spanOf(time - now)}` : `${spanOf(now - time)} ago`
  return `${date.toISOString()} (${span})`
}
