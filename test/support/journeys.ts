import { hosts, type Start } from './hosts.ts'
import type { Line } from './line.ts'
import type { Page } from './page.ts'

/** One way from a server to a page: a host and a channel. */
export interface Journey {
  readonly host: string
  readonly channel: 'sse' | 'ws'
  readonly start: Start
  open(page: Page, path: string): Promise<Line>
  /** Sends a message to the channel, and answers the line that its events come down. */
  say(page: Page, path: string, line: Line, message: unknown): Promise<Line>
}

const overSse = {
  channel: 'sse',
  open: (page: Page, path: string) => page.sse(path),
  say: (page: Page, path: string, _: Line, message: unknown) =>
    page.sse(path, {
      method: 'POST',
      body: JSON.stringify(message),
      headers: { 'content-type': 'application/json', origin: page.origin },
    }),
} as const

const overWs = {
  channel: 'ws',
  open: (page: Page, path: string) => page.ws(path),
  async say(_: Page, __: string, line: Line, message: unknown) {
    line.send(JSON.stringify(message))
    return line
  },
} as const

/** Every host, over either channel. */
export const journeys: readonly Journey[] = hosts.flatMap((host) => [
  { ...host, ...overSse },
  { ...host, ...overWs },
])
