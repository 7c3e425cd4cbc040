type Cost = (text: string, args: any[], result: any) => number

const scanned: Cost = (text, [, from = 0], at: number) => (at === -1 ? text.length : at + 1) - from
const whole: Cost = (text) => text.length

/** How many characters each way of looking at a text looks at. */
const OF_STRINGS: Record<string, Cost> = {
  indexOf: scanned,
  lastIndexOf: (text, [, from = text.length], at: number) => from - at,
  includes: whole,
  split: whole,
  replace: whole,
  match: whole,
  matchAll: whole,
  trim: (text, _, left: string) => text.length - left.length + 1,
  charCodeAt: () => 1,
  charAt: () => 1,
  at: () => 1,
}

const OF_EXPRESSIONS: Record<string, Cost> = {
  test: (_, [text]) => String(text).length,
  exec: (_, [text]) => String(text).length,
}

/** Runs `run`, and answers how many characters were looked at meanwhile: work that can be counted, whatever the machine is doing. */
export async function workOf(run: () => Promise<unknown>): Promise<number> {
  let work = 0
  const count = (prototype: any, costs: Record<string, Cost>) =>
    Object.entries(costs).map(([method, cost]) => {
      const original = prototype[method]
      prototype[method] = function counted(this: any, ...args: any[]) {
        const result = original.apply(this, args)
        work += Math.max(cost(this, args, result), 1)
        return result
      }
      return () => void (prototype[method] = original)
    })
  const restore = [
    ...count(String.prototype, OF_STRINGS),
    ...count(RegExp.prototype, OF_EXPRESSIONS),
  ]
  try {
    await run()
  } finally {
    for (const undo of restore) undo()
  }
  return work
}
