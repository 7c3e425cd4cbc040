import { defineCookie, defineItem } from 'madeleine'
import {
  BrowserState,
  useChannel,
  useCookie,
  useItem,
  type BrowserStateProps,
  type Channel,
  type ChannelOptions,
  type ChannelState,
  type Setter,
} from 'madeleine/react'
import { createElement } from 'react'
import { z } from 'zod'
import { expectType, type Equal } from './expect-type.ts'

const theme = defineCookie('theme', {
  schema: z.enum(['light', 'dark']),
  fallback: 'light',
  httpOnly: false,
})
const since = defineItem('since', { schema: z.iso.date().transform((day) => new Date(day)) })

// Items
const [day, setDay] = useItem(since)
expectType<Equal<typeof day, Date | undefined>>(true)
expectType<Equal<typeof setDay, Setter<Date | undefined, string>>>(true)
setDay('2026-01-31')
setDay(undefined)
setDay((old) => old?.toISOString().slice(0, 10))
useItem(since, { area: 'sessionStorage' })
// @ts-expect-error what reading gives, where writing takes a string
setDay(new Date())
// @ts-expect-error an area that does not exist
useItem(since, { area: 'indexedDB' })
// @ts-expect-error a key alone
useItem('since')
// @ts-expect-error a cookie
useItem(theme)

// Cookies
const [colors, setColors] = useCookie(theme)
expectType<Equal<typeof colors, 'light' | 'dark'>>(true)
setColors('dark')
setColors((old) => (old === 'dark' ? 'light' : 'dark'))
setColors(undefined)
// @ts-expect-error none of the schema's
setColors('green')
// @ts-expect-error an item
useCookie(since)

// Channels
const channel = useChannel('/chat', { transport: 'ws', onEvent: ({ data }) => data.length })
expectType<Channel>(channel)
expectType<ChannelState['status']>(channel.status)
expectType<Promise<void>>(channel.send({ any: 'thing' }))
expectType<Equal<ChannelOptions['transport'], 'sse' | 'ws' | undefined>>(true)
useChannel(null)
useChannel(new URL('https://a.example/chat'))
// @ts-expect-error its component closes it
useChannel('/chat', { signal: new AbortController().signal })

// What the server rendered
const props: BrowserStateProps = { items: [since], cookies: [theme], nonce: 'n' }
createElement(BrowserState, props, 'text')
// @ts-expect-error a cookie among the items
createElement(BrowserState, { items: [theme] })
