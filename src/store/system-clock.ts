/** The time in milliseconds since the epoch, for who is given no other clock. */
export const systemClock = (): number => Date.now()
