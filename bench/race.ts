import { do_not_optimize, measure } from 'mitata'
import { median } from './median.ts'

/** Each contender is measured this often, in turns, so that what disturbs the machine hits all. */
const ROUNDS = 7
const NANOSECONDS = 50e6

/** What does the same work, by name; those that answer a promise are awaited. */
export type Contenders = Record<string, () => unknown>

/** The median nanoseconds of each contender. */
export async function race(contenders: Contenders): Promise<Record<string, number>> {
  const medians = new Map<string, number[]>()
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, run] of Object.entries(contenders)) {
      const { p50 } = await measure(await measured(run), { min_cpu_time: NANOSECONDS, gc: false })
      medians.set(name, [...(medians.get(name) ?? []), p50])
    }
  }
  return Object.fromEntries([...medians].map(([name, times]) => [name, median(times)]))
}

/** Awaiting what needs no await would be measured too. */
async function measured(run: () => unknown): Promise<() => unknown> {
  const first = run()
  if (!(first instanceof Promise)) return () => do_not_optimize(run())
  await first
  return async () => do_not_optimize(await run())
}

/** The next of some inputs each time, so that no compiler can work out the result beforehand. */
export function turns<Input>(inputs: readonly Input[]): () => Input {
  let turn = 0
  return () => inputs[(turn = (turn + 1) % inputs.length)] as Input
}
