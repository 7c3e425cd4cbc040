// One function: each one more is bytes on every page.
/* oxlint-disable max-lines-per-function */
import { COMMAND_EVENT } from '../wire/command.ts'
import { eventParser } from '../wire/sse.ts'
import type { StreamPlace } from '../wire/sse.ts'
import { LONGEST_TOLD, TOLD_HEADER } from '../wire/told.ts'
import { ConnectError } from './connect-error.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Line } from './line.ts'
import { opening } from './lock.ts'
import { persist } from './persist.ts'
import type { Verdict } from './persist.ts'
import { toldText } from './told-text.ts'
import { isTransient } from './transient.ts'

const EVENT_STREAM = 'text/event-stream'
const SILENCE = 45
const FAREWELL = 1

/** Server-sent events over fetch; each message is a POST answered by a stream of its own. */
export function sseTransport(line: Line, url: URL, options: ConnectOptions): Promise<void> {
  const given = options.body
  const { teller } = line
  // What fetch takes as it is: Blob, File, FormData, String, Undefined, URLSearchParams.
  const native = /t [BFSU]/.test({}.toString.call(given))

  /** Reads the streams that answer one request, each resumed where the one before was cut. */
  const follow = (ask: typeof opening, body: unknown, opened: () => void) => {
    const method = body === undefined ? options.method : 'POST'
    const place: StreamPlace = { id: '', retry: 0 }
    // Only from an id on can a POST be sent again without doing things twice.
    const once = () => method === 'POST' && !place.id

    return persist(line, async (attempt, expect) => {
      const { id } = place
      const { signal } = attempt
      if (ask === opening && !once()) line.cut = () => attempt.abort()
      const send = async () => {
        const told = teller.whole()
        const text = await toldText(told)
        const isLong = text.length > LONGEST_TOLD
        // Caught below, and tried again like a request without an answer.
        if (isLong && isTransient((await teller.send!(text))!)) throw 0
        return fetch(url, {
          method,
          body,
          headers: {
            accept: EVENT_STREAM,
            [TOLD_HEADER]: isLong ? `p.${told.page}` : text,
            ...options.headers,
            // A header's value is bytes: the id travels as UTF-8, as EventSource sends it.
            ...(id && { 'last-event-id': unescape(encodeURIComponent(id)) }),
          },
          cache: 'no-store',
          signal,
        } as RequestInit)
      }
      const answer = await ask(send).catch(() => {})
      let verdict: Verdict | undefined
      if (answer) {
        const { status, headers } = answer
        if (isTransient(status) && !once()) {
          return Number(headers.get('retry-after')) * 1_000 || place.retry
        }
        if (!answer.ok) throw new ConnectError('status', status)
        opened()
        if (status === 204) return ask === opening ? 'end' : 'wait'
        if (!headers.get('content-type')?.startsWith(EVENT_STREAM)) {
          throw new ConnectError('content-type')
        }
        const parse = eventParser(place)
        const sink = new WritableStream<string>({
          async write(chunk) {
            expect(Infinity)
            for (const event of parse(chunk)) {
              const frame = event.event === COMMAND_EVENT ? JSON.parse(event.data) : event
              verdict = (await line.accept(frame)) ?? verdict
            }
            expect(verdict === 'end' ? FAREWELL : SILENCE)
          },
        })
        await answer
          .body!.pipeThrough(new TextDecoderStream())
          .pipeTo(sink)
          .catch(() => {})
      }
      if (verdict) return verdict
      if (once()) throw new ConnectError(answer ? 'cut' : 'unreachable')
      return place.retry
    })
  }

  return follow(opening, native ? given : json(JSON.stringify(given)), () =>
    line.open((text, handedOver) => follow((task) => task(), json(text), handedOver)),
  )
}

function json(text: string): Blob {
  return new Blob([text], { type: 'application/json' })
}
