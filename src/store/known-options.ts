/** Throws a TypeError for options of a store that it does not have. */
export function checkOptions(store: string, given: unknown, known: readonly string[]): void {
  const there = `There are ${known.join(' and ')}.`
  if (typeof given !== 'object' || given === null)
    throw new TypeError(`${store}() takes its options in an object. ${there}`)
  const unknown = Object.keys(given).find((option) => !known.includes(option))
  if (unknown !== undefined)
    throw new TypeError(`${store}() has no option ${JSON.stringify(unknown)}. ${there}`)
}
