import {
  bind,
  bindAll,
  connect,
  localStorage,
  sessionStorage,
  perform,
  type Command,
  type Connection,
  type ConnectError,
  type ConnectErrorCode,
  type ConnectOptions,
  type DeliveryError,
  type DeliveryErrorCode,
  type WireEvent,
} from 'madeleine/client'
import { defineItem } from 'madeleine'
import { expectType, type Equal } from './expect-type.ts'

// Connecting
expectType<Connection>(connect('/chat'))
connect(new URL('https://a.example/chat'))
connect('/chat', {
  method: 'POST',
  body: { any: 'thing' },
  headers: { a: 'b' },
  signal: new AbortController().signal,
})
connect('/chat', { transport: 'ws' })
// @ts-expect-error no url
connect()
// @ts-expect-error a transport that does not exist
connect('/chat', { transport: 'websocket' })
// @ts-expect-error a method that opens no stream
connect('/chat', { method: 'PUT' })
// @ts-expect-error a misspelt option
connect('/chat', { transports: 'ws' })
expectType<Equal<ConnectOptions['transport'], 'sse' | 'ws' | undefined>>(true)

// The connection
const chat = connect('/chat')
expectType<
  Equal<keyof Connection, 'send' | 'close' | 'opened' | 'closed' | typeof Symbol.asyncIterator>
>(true)
expectType<Promise<void>>(chat.send({ any: 'thing' }))
expectType<Promise<void>>(chat.closed)
expectType<Equal<ReturnType<Connection['close']>, void>>(true)
// @ts-expect-error no message
void chat.send()
// @ts-expect-error closed is told, not set
chat.closed = Promise.resolve()

export async function listen(): Promise<void> {
  for await (const event of chat) {
    expectType<WireEvent>(event)
    expectType<string>(event.event)
    expectType<string>(event.data)
    expectType<Equal<typeof event.id, string | undefined>>(true)
    // @ts-expect-error events are what they are
    event.data = ''
  }
}

// Commands of a stream of one's own
declare const commands: Command[]
expectType<Promise<void>>(perform(commands))
void perform({ do: 'redeem', ticket: 'x' })
void perform([{ do: 'redeem', ticket: 'x', to: '/y' }])
// @ts-expect-error a command that does not exist
void perform({ do: 'reload' })
// @ts-expect-error no ticket
void perform({ do: 'redeem' })
// @ts-expect-error commands that were not parsed
void perform('[]')

// Errors: codes are words one can switch over
expectType<Equal<ConnectError['code'], ConnectErrorCode>>(true)
expectType<Equal<ConnectError['status'], number | undefined>>(true)
expectType<Equal<DeliveryError['code'], DeliveryErrorCode>>(true)
type Undelivered =
  | 'refused'
  | 'unreachable'
  | 'cookies-blocked'
  | 'storage'
  | 'migration'
  | 'invalid'
expectType<Equal<DeliveryErrorCode, Undelivered>>(true)
expectType<Equal<string extends ConnectErrorCode ? true : false, false>>(true)

// Elements and items that are one
declare const field: Element
expectType<() => void>(bind(field, 'draft'))
bind(field, defineItem('count', { fallback: 0 }), { area: sessionStorage })
expectType<() => void>(bindAll())
bindAll(field, { localStorage })
bindAll(document, { localStorage, sessionStorage })
// @ts-expect-error no item
bind(field)
// @ts-expect-error the browser's own area
bind(field, 'draft', { area: window.localStorage })
// @ts-expect-error an area that does not exist
bindAll(document, { storage: localStorage })
