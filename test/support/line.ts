import type { IncomingMessage } from 'node:http'
import type { Reply } from './page.ts'

/** What came down a channel: an event of the app, a command, or the control that ended it. */
export interface Frame {
  readonly event?: string
  readonly data?: string
  readonly id?: string
  readonly do?: string
  readonly ticket?: string
  readonly to?: string
}

const PATIENCE = 5000

/** An open channel as a test reads it, frame by frame. */
export class Line {
  reply: Reply
  readonly frames: Frame[] = []
  /** Keep-alive comments and answers to pings. */
  readonly comments: string[] = []
  readonly close: () => void
  readonly send: (text: string) => void
  /** Stops reading from the network. */
  pause: () => void = () => {}
  resume: () => void = () => {}
  /** Bytes that were sent and have not left so far. */
  unsent: () => number = () => 0
  ended = false
  #read = 0
  #wake: () => void = () => {}

  constructor(reply: Reply, close: () => void, send: (text: string) => void = () => {}) {
    this.reply = reply
    this.close = close
    this.send = send
  }

  /** Takes one text frame of a WebSocket. */
  received(text: string): void {
    if (text.startsWith(':')) this.comments.push(text)
    else this.push(JSON.parse(text) as Frame)
  }

  push(frame: Frame): void {
    this.frames.push(frame)
    this.#wake()
  }

  finish(): void {
    this.ended = true
    this.#wake()
  }

  /** The next frame; undefined when the channel has ended. */
  async next(): Promise<Frame | undefined> {
    while (this.#read === this.frames.length) {
      if (this.ended) return undefined
      await this.#more()
    }
    return this.frames[this.#read++]
  }

  /** Reads on, redeeming nothing, up to an event of that name or with that data, or a command; answers the frames on the way. */
  async until(what: string): Promise<Frame[]> {
    const frames: Frame[] = []
    for (;;) {
      const frame = await this.next()
      if (frame === undefined)
        throw new Error(`The channel ended before "${what}": ${JSON.stringify(frames)}`)
      frames.push(frame)
      if (frame.event === what || frame.data === what || frame.do === what) return frames
    }
  }

  /** The next ticket; events before it are skipped. */
  async ticket(): Promise<Frame> {
    return (await this.until('redeem')).at(-1)!
  }

  /** Resolves when the channel has ended. */
  async over(): Promise<void> {
    while (!this.ended) await this.#more()
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () =>
        reject(new Error(`Nothing came for ${PATIENCE} ms after ${JSON.stringify(this.frames)}`))
      const timer = setTimeout(late, PATIENCE)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** Reads an event stream into a line until it ends or is cut. */
export function readEvents(response: IncomingMessage, line: Line): void {
  let text = ''
  response.setEncoding('utf8')
  response.on('data', (chunk: string) => {
    const blocks = (text + chunk).split('\n\n')
    text = blocks.pop()!
    for (const block of blocks) readBlock(block, line)
  })
  response.on('error', () => line.finish()).on('close', () => line.finish())
}

function readBlock(block: string, line: Line): void {
  if (block.startsWith(':')) line.comments.push(block)
  else line.push(frameOf(block))
}

function frameOf(block: string): Frame {
  const fields = new Map<string, string>()
  for (const row of block.split('\n')) {
    const [, name, value] = /^(\w+): ?(.*)$/.exec(row)!
    fields.set(name!, fields.has(name!) ? `${fields.get(name!)}\n${value}` : value!)
  }
  if (fields.get('event') === 'madeleine') return JSON.parse(fields.get('data')!) as Frame
  return Object.fromEntries(fields)
}
