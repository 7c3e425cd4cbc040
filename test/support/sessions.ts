import { createClient } from 'redis'
import { afterAll } from 'vitest'
import {
  currentBrowser,
  memoryStore,
  type Browser,
  type Madeleine,
  type MadeleineOptions,
  type Session,
} from '../../src/index.ts'
import { redisStore } from '../../src/redis.ts'
import { hosts, type App, type Start } from './hosts.ts'
import type { Time } from './memory.ts'
import { cookieLines, type Page } from './page.ts'
import { RedisServer } from './redis.ts'

/** What a test has done to a session: the answer goes to the page as JSON. */
export type Deed = (session: Session, browser: Browser) => unknown

/** What a page saw of a deed. */
export interface Seen {
  readonly value: any
  /** The Set-Cookie lines of the app, in the head or in the answers to tickets. */
  readonly lines: readonly string[]
  readonly headers: Record<string, string | string[] | undefined>
  readonly status: number
}

/** One way of a handler to a session. */
export interface Way {
  readonly host: string
  readonly way: 'request' | 'stream' | 'socket'
  /** Starts an app with these deeds, and answers how its pages have them done. */
  start(memory: Madeleine, deeds: Record<string, Deed>, more?: App): Promise<Visitor>
}

/** A page that has deeds done. */
export class Visitor {
  readonly page: Page
  readonly #way: Way['way']
  /** What is to be done by the channels that are opened next. */
  readonly #queue: string[]

  constructor(page: Page, way: Way['way'], queue: string[]) {
    this.page = page
    this.#way = way
    this.#queue = queue
  }

  /** Another page, doing it the same way. */
  as(page: Page): Visitor {
    return new Visitor(page, this.#way, this.#queue)
  }

  /** Has it done in this way. */
  do(deed: string): Promise<Seen> {
    return this.#way === 'request' ? this.ask(deed) : this.#live(deed)
  }

  /** Has it done in a request. */
  async ask(deed: string): Promise<Seen> {
    const reply = await this.page.fetch(`/${deed}`)
    return {
      value: valueOf(reply.body),
      lines: cookieLines(reply),
      headers: reply.headers,
      status: reply.status,
    }
  }

  async #live(deed: string): Promise<Seen> {
    const { page } = this
    this.#queue.push(deed)
    const line = await (this.#way === 'stream' ? page.sse('/live') : page.ws('/live'))
    const lines = cookieLines(line.reply)
    for (;;) {
      const frame = await line.next()
      if (frame === undefined) throw new Error(`The channel ended before it was done.`)
      if (frame.do === 'redeem') lines.push(...cookieLines(await page.redeem(frame)))
      if (frame.event !== 'done' && frame.event !== 'error') continue
      line.close()
      const { headers, status } = line.reply
      const value = frame.event === 'done' ? valueOf(frame.data!) : 'error'
      return { value, lines, headers, status }
    }
  }

  get cookie(): string | undefined {
    return this.page.cookies.get('session')
  }
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** An app whose deeds are done by a request to their name, and at `/live`, which does the `next` one, after the head of a stream has gone. */
export function appOf(deeds: Record<string, Deed>, next: () => string, more: App = {}): App {
  const done = async (deed: Deed, browser: Browser) =>
    JSON.stringify((await deed(browser.session, browser)) ?? null)
  return {
    ...more,
    plain: {
      ...Object.fromEntries(
        Object.entries(deeds).map(([name, deed]) => [
          `/${name}`,
          async () => done(deed, currentBrowser()),
        ]),
      ),
      ...more.plain,
    },
    channels: {
      async *'/live'({ browser }) {
        const deed = next()
        yield { data: 'open' }
        yield { event: 'done', data: await done(deeds[deed]!, browser) }
      },
      ...more.channels,
    },
  }
}

/** Every host, in a request, in a stream and in a WebSocket. */
export const ways: readonly Way[] = hosts.flatMap(
  ({ host, start }: { host: string; start: Start }) =>
    (['request', 'stream', 'socket'] as const).map((way): Way => ({
      host,
      way,
      async start(memory, deeds, more) {
        const queue: string[] = []
        const app = appOf(deeds, () => queue.shift()!, more)
        return new Visitor(await start(memory, app), way, queue)
      },
    })),
)

/** One way to keep sessions. */
export interface Keeping {
  readonly kind: 'cookie' | 'memory' | 'Redis'
  /** What two workers of an app have in common. */
  open(time?: Time): Promise<MadeleineOptions>
}

let server: RedisServer | undefined
let clients: { destroy(): void }[] = []
let apps = 0

afterAll(async () => {
  for (const client of clients) client.destroy()
  await server?.stop()
  clients = []
  server = undefined
})

/** A client of a Redis of this file's own. */
export async function redisClient() {
  server ??= await RedisServer.start()
  const client = createClient({ url: server.url })
  clients.push(client)
  await client.connect()
  return client
}

export const inCookie: Keeping = { kind: 'cookie', open: async (time) => timed(time) }
export const inMemory: Keeping = {
  kind: 'memory',
  open: async (time) => ({ store: memoryStore(timed(time)), ...timed(time) }),
}
/** Redis has a clock of its own. */
export const inRedis: Keeping = {
  kind: 'Redis',
  open: async (time) => ({
    store: redisStore(await redisClient(), { prefix: `app${apps++}:` }),
    ...timed(time),
  }),
}

export const keepings = [inCookie, inMemory] as const
export const stores = [inMemory, inRedis] as const

function timed(time: Time | undefined): { clock?: () => number } {
  return time === undefined ? {} : { clock: time.clock }
}

/** Every way, with every way to keep sessions that a test may look at in no time. */
export const everywhere = ways.flatMap((way) => keepings.map((keeping) => ({ ...way, ...keeping })))
