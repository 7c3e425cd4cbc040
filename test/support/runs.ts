/** How often a property is tried: more at night. */
export const runs = { numRuns: process.env['MADELEINE_NIGHTLY'] ? 100_000 : 5_000 }
