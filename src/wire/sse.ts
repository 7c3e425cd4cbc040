import { COMMAND_EVENT } from './command.ts'
import type { Command, Control } from './command.ts'
import type { WireEvent } from './event.ts'

/**
 * One event as the text of a `text/event-stream` response (WHATWG HTML, 9.2.5).
 * Throws a TypeError when its name or id cannot stand on one line.
 */
export function formatEvent({ event, data, id }: WireEvent): string {
  const name = event === 'message' ? '' : `event: ${oneLine('name', event)}\n`
  const place = id === undefined ? '' : `id: ${oneLine('id', id)}\n`
  return `${name}${place}data: ${data.replace(/\r\n?|\n/g, '\ndata: ')}\n\n`
}

/** One command or control as the text of a `text/event-stream` response. */
export function formatCommand(command: Command | Control): string {
  return formatEvent({ event: COMMAND_EVENT, data: JSON.stringify(command) })
}

function oneLine(what: string, text: string): string {
  if (!/[\r\n\0]/.test(text)) return text
  throw new TypeError(
    `The ${what} of an event holds a line break or NUL, which would start another field of the stream: send such text as its data.`,
  )
}

/** What a reader keeps of a stream, so as to resume it elsewhere. */
export interface StreamPlace {
  /** The last id seen, empty when none: what `Last-Event-ID` says when reconnecting. */
  id: string
  /** Milliseconds to wait before reconnecting, from the server's `retry:` field. */
  retry: number
}

/**
 * A reader of `text/event-stream` text (WHATWG HTML, 9.2.6): feed it the stream in chunks cut
 * anywhere, it gives the events that each chunk completes and notes ids and `retry:` in `place`.
 */
export function eventParser(place: StreamPlace): (chunk: string) => WireEvent[] {
  let skip = '\uFEFF'
  let rest = ''
  let block: Block = {}

  return (chunk) => {
    if (!chunk) return []
    const text = chunk[0] === skip ? chunk.slice(1) : chunk
    // A CR ends its line at once; an LF at the start of the next chunk belongs to it.
    skip = chunk.endsWith('\r') ? '\n' : ''
    const lines = text.split(/\r\n?|\n/)
    lines[0] = rest + lines[0]
    rest = lines.pop() as string
    return lines.flatMap((line) => {
      const [field, value = ''] = line.split(/: ?(.*)/s) as [keyof Block | 'retry', string?]
      if (field === 'retry' && !/\D/.test(value)) place.retry = +value
      if (field === 'data' && block.data !== undefined) block.data += `\n${value}`
      else if (/^(data|event|id(?!.*\0))(:|$)/.test(line)) block[field as keyof Block] = value
      if (line) return []
      const done = block
      block = {}
      place.id = done.id ?? place.id
      if (done.data === undefined) return []
      return { ...(done as WireEvent), event: done.event || 'message' }
    })
  }
}

/** The fields of an event so far. */
type Block = { -readonly [Field in keyof WireEvent]?: string }
