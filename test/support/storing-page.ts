import { deflateRawSync } from 'node:zlib'
import type { AreaName } from '../../src/wire/area-name.ts'
import type { StorageCommand } from '../../src/wire/command.ts'
import { SUBPROTOCOL, TOLD_HEADER, type Told } from '../../src/wire/told.ts'
import type { ChannelDefinition, Handler, MadeleineOptions } from '../../src/index.ts'
import type { App } from './hosts.ts'
import type { Journey } from './journeys.ts'
import type { Frame, Line } from './line.ts'
import { memoryFor } from './memory.ts'
import type { Page, Reply } from './page.ts'

type Texts = Record<AreaName, Map<string, string>>
let pages = 0

/** A page with storage, as far as HTTP sees it: it shows what it has and performs commands, when it is told to. */
export class StoringPage {
  readonly page: Page
  readonly journey: Journey
  readonly name = `page-${pages++}`
  readonly texts: Texts = { localStorage: new Map(), sessionStorage: new Map() }
  app: string | undefined
  declared: string | undefined

  constructor(journey: Journey, page: Page, local: Record<string, unknown> = {}) {
    this.journey = journey
    this.page = page
    for (const [key, value] of Object.entries(local))
      this.texts.localStorage.set(key, JSON.stringify(value))
  }

  /** The page of another tab, or of another browser or app: with storage of its own, as nothing carries over by itself. */
  beside(page: Page, local: Record<string, unknown> = {}): StoringPage {
    return new StoringPage(this.journey, page, local)
  }

  /** All that it has. */
  get whole(): Told {
    const { localStorage, sessionStorage } = this.texts
    return {
      page: this.name,
      ...(this.app !== undefined && { app: this.app }),
      ...(this.declared !== undefined && { declared: this.declared }),
      whole: true,
      localStorage: Object.fromEntries(localStorage),
      sessionStorage: Object.fromEntries(sessionStorage),
    }
  }

  /** Opens a channel that begins with what it has, or with another text. */
  open(path: string, text = textOf(this.whole)): Promise<Line> {
    return this.journey.channel === 'sse'
      ? this.page.sse(path, { headers: { [TOLD_HEADER]: text } })
      : this.page.ws(path, { protocols: [SUBPROTOCOL, `${SUBPROTOCOL}.${text}`] })
  }

  /** Brings a message, and what it has where that goes along; answers the line that its events come down. */
  say(path: string, line: Line, message: unknown): Promise<Line> {
    if (this.journey.channel === 'ws') return this.journey.say(this.page, path, line, message)
    return this.page.sse(path, {
      method: 'POST',
      body: JSON.stringify(message),
      headers: {
        'content-type': 'application/json',
        origin: this.page.origin,
        [TOLD_HEADER]: textOf(this.whole),
      },
    })
  }

  /** Tells the server, as the client does over this kind of channel. */
  async tell(line: Line, told: Omit<Told, 'page'>): Promise<Reply | undefined> {
    const app = this.app === undefined ? {} : { app: this.app }
    const frame = JSON.stringify({ told: { page: this.name, ...app, ...told } })
    if (this.journey.channel === 'ws') return void line.send(`:${frame}`)
    return this.post(frame)
  }

  post(body: string, path = `${this.app ?? '/_madeleine'}/storage`): Promise<Reply> {
    return this.page.fetch(path, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', origin: this.page.origin },
    })
  }

  /** Does what a command asks, and tells so. */
  async perform(line: Line, frame: Frame): Promise<void> {
    this.apply(frame)
    await this.tell(line, { performed: [(frame as unknown as StorageCommand).id] })
  }

  /** Does what a command asks. */
  apply(frame: Frame): void {
    const command = frame as unknown as StorageCommand
    if (frame.do === 'declare') this.declared = declaredBy(frame)
    if (!('area' in frame)) return
    const area = this.texts[command.area]
    if (command.do === 'clear') area.clear()
    if (command.do === 'remove') for (const key of command.keys) area.delete(key)
    if (command.do === 'store')
      for (const [key, text] of Object.entries(command.items)) area.set(key, text)
  }

  /** Performs and redeems until an event of that name or data came; answers what came. */
  async see(line: Line, what: string): Promise<Frame[]> {
    const frames: Frame[] = []
    for (;;) {
      const frame = await line.next()
      if (frame === undefined) throw new Error(`The channel ended after ${JSON.stringify(frames)}`)
      frames.push(frame)
      if (frame.do === 'redeem') await this.page.redeem(frame)
      else if ('id' in frame && frame.do !== undefined) await this.perform(line, frame)
      else if (frame.do === 'declare') this.apply(frame)
      if (frame.event === what || frame.data === what) return frames
    }
  }
}

function declaredBy({ keys, from }: Frame & { keys?: unknown; from?: unknown }): string {
  return JSON.stringify({ keys, from })
}

/** A page with storage in a new browser, of an app whose channel is at `/live`. */
export async function startStoring(
  journey: Journey,
  live: Handler | ChannelDefinition,
  local: Record<string, unknown> = {},
  { options, ...app }: Omit<App, 'options'> & { options?: MadeleineOptions } = {},
) {
  const memory = memoryFor(options)
  const page = await journey.start(memory, { ...app, channels: { '/live': live, ...app.channels } })
  return Object.assign(new StoringPage(journey, page, local), { memory })
}

/** What a page tells, as the text a channel opens with. */
export function textOf(told: Told, kind: 'j' | 'z' = 'j'): string {
  const json = Buffer.from(JSON.stringify(told))
  return `${kind}.${(kind === 'j' ? json : deflateRawSync(json)).toString('base64url')}`
}
