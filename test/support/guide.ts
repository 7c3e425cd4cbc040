// What the programs in docs/guides use unseen: see guide-programs.ts.
import { madeleine, type Browser, type Command, type Madeleine } from 'madeleine'
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

type FetchApp = (request: Request) => Response | Promise<Response>

/** Somebody's browser, which keeps its cookies from one exchange to the next. */
export class Visitor {
  readonly #cookies = new Map<string, string>()
  /** Their localStorage, as texts under the app's keys; their page shows it when it opens a stream. */
  readonly localStorage: Record<string, string> = {}

  /** With nothing, or with the cookies of somebody else. */
  constructor(cookie = '') {
    for (const [, name, value] of cookie.matchAll(/([^=; ]+)=([^;]*)/g))
      this.#cookies.set(name!, value!)
  }

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

  /** Asks a Fetch app as a page does: shows its localStorage, redeems the tickets of a stream and performs its commands. Answers the texts of its events, or the body as it is. */
  async fetch(app: FetchApp, path: string, message?: unknown): Promise<string> {
    const response = await this.#ask(app, path, message)
    let body = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      body += chunk
      for (const [, command = ''] of chunk.matchAll(/^event: madeleine\ndata: (.*)$/gm))
        await this.#perform(app, JSON.parse(command))
    }
    if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return body
    const events = body.split('\n\n').filter((event) => !/^(?:event: madeleine$|:)/m.test(event))
    return events
      .map((event) => /^data: (.*)$/m.exec(event)?.[1] ?? '')
      .join(' ')
      .trim()
  }

  async #perform(app: FetchApp, command: Command | { do: '' }): Promise<void> {
    if (command.do === 'redeem')
      await this.#ask(app, '/_madeleine/redeem', { ticket: command.ticket })
    if (!('area' in command)) return
    if (command.do === 'store') Object.assign(this.localStorage, command.items)
    const gone = command.do === 'clear' ? Object.keys(this.localStorage) : []
    for (const key of command.do === 'remove' ? command.keys : gone) delete this.localStorage[key]
    const told = { page: 'guide', performed: [command.id] }
    await this.#ask(app, '/_madeleine/storage', { told })
  }

  async #ask(app: FetchApp, path: string, message?: unknown): Promise<Response> {
    const told = { page: 'guide', whole: true, localStorage: this.localStorage }
    const headers = {
      'madeleine-storage': `j.${Buffer.from(JSON.stringify(told)).toString('base64url')}`,
      cookie: this.cookie,
      origin: new URL(ORIGIN).origin,
      'content-type': 'application/json',
      'idempotency-key': newSecret(),
    }
    const post = { method: 'POST', body: JSON.stringify(message) }
    const init = message === undefined ? { headers } : { headers, ...post }
    const response = await app(new Request(new URL(path, ORIGIN), init))
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    return response
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
