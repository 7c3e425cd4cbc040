/** How often a property is tried: more with FUZZ=nightly in the environment. */
export const runs = (usual: number, nightly = usual * 50) => ({
  numRuns: process.env['FUZZ'] === 'nightly' ? nightly : usual,
})

/** For what hostile browsers may send. */
export const HOSTILE_RUNS = runs(5_000, 100_000)
