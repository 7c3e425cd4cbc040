// What the programs for pages in docs/guides use unseen: see guide-programs.ts. It runs in the page.

/** Holds a value against what a guide says it is. */
export function gives(actual: unknown, stated: unknown, place: string): void {
  const [is, shall] = [actual, stated].map((value) => JSON.stringify(value))
  if (is !== shall) throw new Error(`${place} gives ${is}`)
}

/** Holds what a step throws against what a guide says; `…` stands for anything. */
export async function throws(step: () => unknown, stated: string, place: string): Promise<void> {
  const thrown = await Promise.resolve()
    .then(step)
    .then(() => 'nothing', String)
  const [start = '', ...rest] = stated.split('…')
  if (!thrown.startsWith(start) || !rest.every((part) => thrown.includes(part)))
    throw new Error(`${place} throws ${thrown}`)
}
