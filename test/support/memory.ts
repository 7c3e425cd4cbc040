import { madeleine, type Madeleine, type MadeleineOptions } from '../../src/index.ts'

export const SECRET = 'a secret of at least sixteen characters'

/** A clock that stands still until a test moves it. */
export class Time {
  now = 1_800_000_000_000
  readonly clock = () => this.now

  pass(seconds: number): void {
    this.now += seconds * 1000
  }
}

/** A memory whose reports are kept instead of printed. */
export function memoryFor(
  options: MadeleineOptions = {},
): Madeleine & { readonly reports: unknown[] } {
  const reports: unknown[] = []
  const memory = madeleine({
    secrets: [SECRET],
    onError: (error) => reports.push(error),
    ...options,
  })
  return Object.assign(memory, { reports })
}

/** Resolves in that many milliseconds. */
export const after = (milliseconds: number) =>
  new Promise<void>((resolve) => void setTimeout(resolve, milliseconds))

/** Resolves when the fact holds; rejects when it does not within so many seconds. */
export async function eventually(holds: () => boolean, what: string, seconds = 2): Promise<void> {
  for (let tries = 0; tries < seconds * 100; tries++) {
    if (holds()) return
    await after(10)
  }
  throw new Error(`It never came to be that ${what}.`)
}

/** A promise with its handle outside. */
export function gate(): { readonly open: () => void; readonly opened: Promise<void> } {
  let open!: () => void
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { open, opened }
}
