import { connect } from 'node:net'

const CONNECTIONS = 50
const END_OF_HEAD = '\r\n\r\n'

/** What came of asking for a while. */
export interface Asked {
  readonly requests: number
  readonly seconds: number
}

/** One browser: its cookies by name, and how they travel. */
interface Visitor {
  readonly cookies: Map<string, string>
  header: string
  /** The body of its last answer. */
  answer: string
  /** How many answers it got after its first. */
  count: number
}

/**
 * Browsers that take turns over 50 connections, each sending back the newest cookies it was given:
 * what autocannon cannot do, and written to leave the processor to the server.
 */
export class Visitors {
  readonly #url: URL
  readonly #visitors: readonly Visitor[]
  #turn = 0

  constructor(url: string, count: number) {
    this.#url = new URL(url)
    this.#visitors = Array.from({ length: count }, () => ({
      cookies: new Map(),
      header: '',
      answer: '',
      count: -1,
    }))
  }

  /** What each visitor was last answered. */
  get answers(): string[] {
    return this.#visitors.map(({ answer }) => answer)
  }

  /** How often each was answered, the first time not counted. */
  get counts(): number[] {
    return this.#visitors.map(({ count }) => count)
  }

  /** Each visitor asks for `path` once. */
  async all(path: string): Promise<Asked> {
    this.#turn = 0
    let left = this.#visitors.length
    return this.#ask(path, () => left-- > 0)
  }

  /** Visitors ask for `path` in turn, for so long. */
  async during(path: string, seconds: number): Promise<Asked> {
    const end = performance.now() + seconds * 1000
    return this.#ask(path, () => performance.now() < end)
  }

  async #ask(path: string, goOn: () => boolean): Promise<Asked> {
    const started = performance.now()
    const lanes = Array.from({ length: CONNECTIONS }, () => this.#lane(path, goOn))
    const counts = await Promise.all(lanes)
    const requests = counts.reduce((sum, count) => sum + count, 0)
    return { requests, seconds: (performance.now() - started) / 1000 }
  }

  /** One connection, and how many requests it has carried. */
  #lane(path: string, goOn: () => boolean): Promise<number> {
    const { port, hostname, host } = this.#url
    const rest = ` HTTP/1.1\r\nhost: ${host}\r\n`
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname).setNoDelay().setEncoding('latin1')
      let count = 0
      let text = ''
      let visitor: Visitor
      const ask = () => {
        if (!goOn()) return socket.end(() => resolve(count))
        visitor = this.#next()
        return socket.write(`GET ${path}${rest}${visitor.header}\r\n`)
      }
      socket.on('connect', ask).on('error', reject)
      socket.on('data', (chunk: string) => {
        text += chunk
        const body = bodyOf(text)
        if (body === undefined) return
        if (!text.startsWith('HTTP/1.1 200')) return void socket.destroy(new Error(text))
        keepCookies(visitor, text)
        visitor.answer = body
        visitor.count++
        text = ''
        count++
        ask()
      })
    })
  }

  #next(): Visitor {
    return this.#visitors[this.#turn++ % this.#visitors.length]!
  }
}

/** The body of a whole answer; undefined until all of it is there. */
function bodyOf(text: string): string | undefined {
  const head = text.indexOf(END_OF_HEAD)
  if (head === -1) return undefined
  const body = text.slice(head + END_OF_HEAD.length)
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text) ?? []
  if (length === undefined) return joined(body)
  return body.length < Number(length) ? undefined : body
}

/** A body in chunks, of which none here has a line in it. */
function joined(body: string): string | undefined {
  const lines = body.split('\r\n')
  if (!body.endsWith('0\r\n\r\n')) return undefined
  return lines.filter((_, index) => index % 2 === 1).join('')
}

function keepCookies(visitor: Visitor, text: string): void {
  const at = text.search(/\r\nset-cookie: /i)
  if (at === -1) return
  for (const line of text.slice(at, text.indexOf(END_OF_HEAD)).split('\r\n')) {
    const [, name, value] = /^set-cookie: ([^=]+)=([^;]*)/i.exec(line) ?? []
    if (name !== undefined) visitor.cookies.set(name, value!)
  }
  const pairs = [...visitor.cookies].map((pair) => pair.join('='))
  visitor.header = `cookie: ${pairs.join('; ')}\r\n`
}
