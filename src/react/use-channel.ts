import { useEffect, useMemo, useState } from 'react'
import { ConnectError } from '../client/connect-error.ts'
import type { ConnectOptions } from '../client/connect-options.ts'
import { connect } from '../client/connect.ts'
import type { Connection } from '../client/connection.ts'
import type { WireEvent } from '../wire/event.ts'
import { cookiesChanged } from './page-cookies.ts'

export interface ChannelOptions extends Omit<ConnectOptions, 'signal'> {
  /** Called for every event, in order; rendering may leave some out. */
  onEvent?: (event: WireEvent) => void
}

export interface ChannelState {
  /** `open` once the server has let it in, also while a line that was cut is opened again. */
  readonly status: 'opening' | 'open' | 'closed'
  /** The latest. */
  readonly event?: WireEvent
  /** Why it closed, unless the server or this page ended it. */
  readonly error?: unknown
}

export interface Channel extends ChannelState {
  /** As that of {@link Connection}; the same function always. */
  readonly send: (message: unknown) => Promise<void>
}

/**
 * A connection to a handler of this page's own origin, opened once the component is there and
 * closed when it goes. Another url or transport opens another; the other options count when it
 * opens. No url, no connection.
 *
 * @example
 * const { status, event, send } = useChannel('/chat', { transport: 'ws' })
 */
export function useChannel(
  url: string | URL | null | undefined,
  options: ChannelOptions = {},
): Channel {
  const href = url && `${url}`
  const [[of, now], setState] = useState<State>([])
  const line = useMemo(() => lineTo(href, setState), [href, options.transport])
  useEffect(() => {
    line.options = options
  })
  useEffect(line.open, [line])
  return of === line ? now! : line.first
}

/** What has become of which line. */
type State = readonly [of?: Line, now?: Channel]

interface Line {
  readonly first: Channel
  options: ChannelOptions
  /** Makes a connection, which its answer closes. */
  readonly open: () => () => void
}

// One closure: each function and property more is bytes on every page.
// oxlint-disable-next-line max-lines-per-function
function lineTo(
  href: string | null | undefined,
  setState: (next: State | ((old: State) => State)) => void,
): Line {
  let connection: Connection | undefined
  const line: Line = {
    first: {
      status: href ? 'opening' : 'closed',
      async send(message) {
        // An effect of the first rendering may send, a moment before the connection is made.
        await undefined
        await undefined
        if (!connection) throw new ConnectError('cut')
        return connection.send(message)
      },
    },
    options: {},
    open() {
      let isOver = !href
      const tell = (news: Partial<Channel>) =>
        isOver || setState(([of, now]) => [line, { ...(of === line ? now! : line.first), ...news }])
      const run = async () => {
        // StrictMode mounts, unmounts and mounts again in one go: that is one connection.
        await undefined
        if (isOver) return
        connection = connect(href!, line.options)
        void connection.opened.then((isOpen) => isOpen && tell({ status: 'open' }))
        for await (const event of connection) {
          // Those that came with the event, and those of its tickets.
          cookiesChanged()
          tell({ event })
          // What it throws is no failure of the connection.
          queueMicrotask(() => line.options.onEvent?.(event))
        }
      }
      void run()
        .catch((error: unknown) => error)
        .then((error) => tell({ status: 'closed', error }))
      return () => {
        isOver = true
        connection?.close()
        connection = undefined
        setState([])
      }
    },
  }
  return line
}
