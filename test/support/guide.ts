// What the programs in docs/guides use unseen: see guide-programs.ts.
import { madeleine, type Browser, type Madeleine } from 'madeleine'
import { withBrowser } from 'madeleine/fetch'
import { expect } from 'vitest'

const ORIGIN = 'http://app.example/'

/** A browser in the middle of an exchange that does not end. */
export function openBrowser(memory = madeleine({ secrets: [newSecret()] })): Promise<Browser> {
  return new Promise((resolve) => {
    const app = withBrowser(memory, (_request, browser) => {
      resolve(browser)
      return new Promise<Response>(() => {})
    })
    void app(new Request(ORIGIN))
  })
}

/** Somebody's browser, which keeps its cookies from one exchange to the next. */
export class Visitor {
  readonly #cookies = new Map<string, string>()

  /** Their Cookie header. */
  get cookie(): string {
    return [...this.#cookies].map((pair) => pair.join('=')).join('; ')
  }

  /** One exchange, and what came of it. */
  async visit<Result>(
    memory: Madeleine,
    handler: (browser: Browser) => Result,
  ): Promise<Awaited<Result>> {
    let result!: Result
    const app = withBrowser(memory, async (_request, browser) => {
      result = await handler(browser)
      return new Response()
    })
    const response = await app(new Request(ORIGIN, { headers: { cookie: this.cookie } }))
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return await result
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!
    if (line.includes('Max-Age=0')) this.#cookies.delete(name!)
    else this.#cookies.set(name!, value!)
  }
}

/** As `npx madeleine secret` makes them. */
export function newSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
}

/** Holds a value against what a guide says it is; `…` stands for anything. */
export function gives(actual: unknown, stated: unknown, place: string): void {
  expect({ [place]: actual }).toEqual({ [place]: withGaps(stated) })
}

/** Holds what a step throws against what a guide says: the error's name, and its message with gaps. */
export async function throws(step: () => unknown, stated: string, place: string): Promise<void> {
  const thrown = await Promise.resolve()
    .then(step)
    .then(
      () => 'nothing',
      (error: unknown) => String(error),
    )
  expect({ [place]: thrown }).toEqual({ [place]: withGaps(stated) })
}

function withGaps(stated: unknown): unknown {
  if (Array.isArray(stated)) return stated.map(withGaps)
  if (typeof stated !== 'string' || !stated.includes('…')) return stated
  const pattern = stated.split('…').map(escape).join('[^]*')
  return expect.stringMatching(new RegExp(`^${pattern}$`))
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
