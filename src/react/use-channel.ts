import { useEffect, useRef, useState } from 'react'
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
  const key = `${options.transport} ${href}`
  const latest = useRef(options)
  const line = useRef<Connection>(undefined)
  const [[of, state], setState] = useState<[of?: string, state?: Partial<ChannelState>]>([])
  const [send] = useState(() => async (message: unknown) => {
    // An effect of the first rendering may send, a moment before the connection is made.
    await undefined
    await undefined
    if (!line.current) throw new ConnectError('cut')
    return line.current.send(message)
  })

  useEffect(() => {
    latest.current = options
  })
  useEffect(() => {
    if (!href) return undefined
    setState([])
    return follow(href, latest, line, (news) =>
      setState(([of, state]) => [key, { ...(of === key && state), ...news }]),
    )
  }, [key])

  return { status: href ? 'opening' : 'closed', ...(of === key && state), send }
}

/** Keeps one connection open and tells of it. Answers what ends that. */
function follow(
  href: string,
  latest: { readonly current: ChannelOptions },
  line: { current: Connection | undefined },
  tell: (news: Partial<ChannelState>) => void,
): () => void {
  let isOver = false
  const tellOf = (news: Partial<ChannelState>) => isOver || tell(news)
  const run = async () => {
    // StrictMode mounts, unmounts and mounts again in one go: that is one connection.
    await undefined
    if (isOver) return
    const own = (line.current = connect(href, latest.current))
    void own.opened.then((isOpen) => isOpen && tellOf({ status: 'open' }))
    for await (const event of own) {
      // Those that came with the event, and those of its tickets.
      cookiesChanged()
      tellOf({ event })
      // What it throws is no failure of the connection.
      queueMicrotask(() => latest.current.onEvent?.(event))
    }
  }
  run().then(
    () => tellOf({ status: 'closed' }),
    (error: unknown) => tellOf({ status: 'closed', error }),
  )
  return () => {
    isOver = true
    line.current?.close()
    line.current = undefined
  }
}
