// One function: each one more is bytes on every page.
/* oxlint-disable max-lines-per-function */
import { LONGEST_TOLD, SUBPROTOCOL } from '../wire/told.ts'
import { aborted } from './abort.ts'
import { ConnectError } from './connect-error.ts'
import type { ConnectOptions } from './connect-options.ts'
import type { Line } from './line.ts'
import { opening } from './lock.ts'
import { persist } from './persist.ts'
import { toldText } from './told-text.ts'
import { onWake } from './wake.ts'

const FINISHED = 1000
const REFUSED = 1008
const PONG = 5

/** Frames over a WebSocket, opened again until the server or the page ends it. */
export function socketTransport(line: Line, url: URL, { body }: ConnectOptions): Promise<void> {
  // Lost only with the connection itself, which tells of it.
  if (body !== undefined) line.send(body).catch(() => {})
  return persist(line, async (attempt, expect) => {
    const { signal } = attempt
    const gone = aborted(signal)
    const { teller } = line
    const text = await toldText(teller.whole())
    const isLong = text.length > LONGEST_TOLD
    await opening(
      () =>
        new Promise<void>((resolve) => {
          const socket = new WebSocket(url.href.replace('http', 'ws'), [
            SUBPROTOCOL,
            `${SUBPROTOCOL}.${isLong ? 'f.' : text}`,
          ])
          socket.onclose = ({ code }) => attempt.abort(code)
          void gone.then(() => {
            socket.close()
            line.open()
            resolve()
          })
          socket.onopen = () => {
            expect(Infinity)
            teller.send = (told) => socket.send(`:${JSON.stringify({ told })}`)
            if (isLong) void teller.send(text)
            line.open(async (text, handedOver) => {
              socket.send(text)
              handedOver()
            })
            onWake(() => {
              socket.send(':ping')
              expect(PONG)
            }, signal)
            resolve()
          }
          socket.onmessage = async ({ data }) => {
            expect(Infinity)
            if (data[0] === ':') return
            const frame = { event: 'message', ...JSON.parse(data) }
            const control = await line.accept(frame, (ticket, code) =>
              socket.send(`:${JSON.stringify({ failed: ticket.slice(-16), code })}`),
            )
            if (control === 'end') void line.end()
          }
        }),
    )
    await gone
    const { reason } = signal
    if (reason === REFUSED) throw new ConnectError('status', reason)
    return reason === FINISHED ? 'end' : 0
  })
}
