import { randomUUID } from 'node:crypto'
import { request, type IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { Line, readEvents, type Frame } from './line.ts'

export interface Reply {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly setCookies: string[]
  readonly body: string
}

export interface Asked {
  readonly method?: string
  readonly headers?: Record<string, string | string[]>
  readonly body?: string
  /** Subprotocols that a WebSocket offers. */
  readonly protocols?: string[]
}

export interface Redemption extends Asked {
  /** The Idempotency-Key; a new one when left out, none when empty. */
  readonly key?: string
}

/** A page in a browser, as far as HTTP sees it: it keeps cookies and does nothing by itself. */
export class Page {
  /** Where its requests go; a browser sends the same cookies to every port of a host. */
  readonly base: string
  readonly cookies: Map<string, string>
  /** What its redemptions and sockets say they come from; empty for sockets that say nothing. */
  origin: string

  constructor(base: string, cookies = new Map<string, string>()) {
    this.base = base
    this.origin = base
    this.cookies = cookies
  }

  /** Another tab of the same browser, at the same server or at another worker. */
  tab(base = this.base): Page {
    const tab = new Page(base, this.cookies)
    tab.origin = this.origin
    return tab
  }

  /** A browser of somebody else. */
  stranger(): Page {
    return new Page(this.base)
  }

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async fetch(path: string, asked: Asked = {}): Promise<Reply> {
    const response = await this.#send(path, asked)
    let body = ''
    for await (const chunk of response) body += String(chunk)
    return this.#reply(response, body)
  }

  /** Asks without waiting for the answer, which gets lost on its way. */
  async fetchAndLose(path: string, asked: Asked): Promise<void> {
    const response = await this.#send(path, asked)
    response.destroy()
  }

  /** Opens a stream of server-sent events. */
  async sse(path: string, asked: Asked = {}): Promise<Line> {
    const abort = new AbortController()
    const response = await this.#send(path, { ...asked, signal: abort.signal })
    const line = new Line(this.#reply(response, ''), () => {
      abort.abort()
      response.destroy()
    })
    line.pause = () => response.pause()
    line.resume = () => response.resume()
    readEvents(response, line)
    return line
  }

  async ws(path: string, { headers, protocols = [] }: Asked = {}): Promise<Line> {
    const socket = new WebSocket(this.base.replace('http', 'ws') + path, protocols, {
      headers: {
        cookie: this.cookieHeader,
        ...(this.origin === '' ? {} : { origin: this.origin }),
        ...headers,
      },
    })
    const line = new Line(
      { status: 101, headers: {}, setCookies: [], body: '' },
      () => socket.terminate(),
      (text) => socket.send(text),
    )
    line.pause = () => socket.pause()
    line.resume = () => socket.resume()
    line.unsent = () => socket.bufferedAmount
    socket.on('upgrade', (response) => (line.reply = this.#reply(response, '')))
    socket.on('message', (data) => line.received(String(data)))
    socket.on('ping', () => line.comments.push('ping'))
    socket.on('close', () => line.finish())
    await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
    return line
  }

  /** Brings a ticket to the endpoint, as the client does. */
  redeem(frame: Frame | undefined, asked: Redemption = {}): Promise<Reply> {
    return this.fetch(frame?.to ?? '/_madeleine/redeem', this.redemption(frame, asked))
  }

  redemption(
    frame: Frame | undefined,
    { key = randomUUID(), headers, ...rest }: Redemption = {},
  ): Asked {
    return {
      method: 'POST',
      body: JSON.stringify({ ticket: frame?.ticket }),
      ...rest,
      headers: {
        'content-type': 'application/json',
        origin: this.origin,
        ...(key === '' ? {} : { 'idempotency-key': key }),
        ...headers,
      },
    }
  }

  /** Does what the client does, redeeming each ticket before the next frame, until `done`; answers what came. */
  async live(line: Line, done: (frame: Frame | undefined) => boolean): Promise<Frame[]> {
    const frames: Frame[] = []
    while (!done(frames.at(-1))) {
      const frame = await line.next()
      if (frame === undefined) throw new Error(`The channel ended after ${JSON.stringify(frames)}`)
      if (frame.do === 'redeem') await this.redeem(frame)
      frames.push(frame)
    }
    return frames
  }

  /** {@link live} up to an event of that name or with that data. */
  see(line: Line, what: string): Promise<Frame[]> {
    return this.live(line, (frame) => frame?.event === what || frame?.data === what)
  }

  /** {@link live} until the browser holds that cookie. */
  async has(line: Line, name: string, value: string): Promise<void> {
    await this.live(line, () => this.cookies.get(name) === value)
  }

  #send(path: string, asked: Asked & { signal?: AbortSignal }): Promise<IncomingMessage> {
    const { method = 'GET', headers, body, signal } = asked
    const cookie = this.cookieHeader
    const isChunked = headers?.['transfer-encoding'] !== undefined
    return new Promise((resolve, reject) => {
      const sent = request(this.base + path, {
        method,
        headers: {
          ...(cookie === '' ? {} : { cookie }),
          ...(body === undefined || isChunked
            ? {}
            : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
        ...(signal ? { signal } : {}),
      })
      sent.on('response', resolve).on('error', reject).end(body)
    })
  }

  #reply(response: IncomingMessage, body: string): Reply {
    const setCookies = response.headers['set-cookie'] ?? []
    for (const line of setCookies) this.#keep(line)
    return { status: response.statusCode!, headers: response.headers, setCookies, body }
  }

  #keep(line: string): void {
    const [, name, value] = /^([^=]*)=([^;]*)/.exec(line)!
    if (/; Max-Age=0(;|$)/i.test(line)) this.cookies.delete(name!)
    else this.cookies.set(name!, value!)
  }
}

/** The lines of a reply that write the app's own cookies, without the binding cookie. */
export function cookieLines({ setCookies }: Reply): string[] {
  return setCookies.filter((line) => !/^(?:__Host-)?madeleine=/.test(line))
}

/** The app's own cookies that a reply writes, as `name=value`. */
export function written(reply: Reply): string[] {
  return cookieLines(reply).map((line) => line.split(';')[0]!)
}
