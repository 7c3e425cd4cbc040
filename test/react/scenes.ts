import {
  createElement as h,
  Fragment,
  StrictMode,
  Suspense,
  useEffect,
  type ReactElement,
} from 'react'
import { BrowserState, useChannel, useCookie, useItem } from 'madeleine/react'
import type { ChannelOptions } from 'madeleine/react'
import { cart, draft, hidden, sealed, sidebar, tags, theme } from './definitions.ts'

/** What a test sees of a page, and does in it. */
export interface Stage {
  readonly setters: Record<string, (next: unknown) => void>
  /** Every setter there was, to see that there is one. */
  readonly allSetters: Record<string, Set<unknown>>
  readonly values: Record<string, unknown>
  readonly renders: Record<string, number>
  readonly events: string[]
  send: (message: unknown) => Promise<void>
  show: (props: Record<string, unknown>) => void
}

declare global {
  var stage: Stage
}

globalThis.stage = {
  setters: {},
  allSetters: {},
  values: {},
  renders: {},
  events: [],
  send: async () => {},
  show: () => {},
}

function note(name: string, value: unknown, set: unknown): ReactElement {
  stage.renders[name] = (stage.renders[name] ?? 0) + 1
  stage.values[name] = value
  ;(stage.allSetters[name] ??= new Set()).add(set)
  stage.setters[name] = set as never
  return h('output', { id: name }, JSON.stringify(value))
}

const Theme = () => note('theme', ...useCookie(theme))
const Cart = () => note('cart', ...useCookie(cart))
const Sidebar = () => note('sidebar', ...useItem(sidebar))
const Again = () => note('again', ...useItem(sidebar))
const Tags = () => note('tags', ...useItem(tags))
const Draft = () => note('draft', ...useItem(draft))
const Tab = () => note('tab', ...useItem(sidebar, { area: 'sessionStorage' }))
const Hidden = () => note('hidden', ...useCookie(hidden))
const Sealed = () => note('sealed', ...useCookie(sealed))

const all = () =>
  h(Fragment, null, h(Theme), h(Cart), h(Sidebar), h(Again), h(Tags), h(Draft), h(Tab))

export interface LineProps {
  readonly url?: string | null
  readonly options?: ChannelOptions
  readonly isShown?: boolean
  readonly first?: string
  readonly isFollowed?: boolean
}

function Line({ url, options, first, isFollowed }: LineProps): ReactElement {
  const { status, event, error, send } = useChannel(url, {
    ...options,
    onEvent: ({ data }) => stage.events.push(data),
  })
  stage.send = send
  ;(stage.allSetters['send'] ??= new Set()).add(send)
  return h(
    'p',
    null,
    h('output', { id: 'status' }, status),
    h('output', { id: 'event' }, event?.data),
    h('output', { id: 'error' }, String((error as { code?: string } | undefined)?.code)),
    first && h(Sender, { first, send }),
    isFollowed && h(Theme),
    isFollowed && h(Draft),
  )
}

function Sender({ first, send }: { first: string; send: (message: unknown) => Promise<void> }) {
  useEffect(() => void send(first), [first, send])
  return null
}

/** Something to render, by its name. */
export const scenes: Record<string, (props: Record<string, unknown>) => ReactElement> = {
  bare: all,
  provided: ({ nonce }) =>
    h(
      BrowserState,
      { items: [sidebar, tags, draft], cookies: [theme], nonce: nonce as string | undefined },
      h(BrowserState, { cookies: [cart] }, h(Suspense, null, all())),
    ),
  island: () => h(BrowserState, { cookies: [theme] }, h(Theme)),
  another: () => h(BrowserState, { items: [sidebar, tags] }, h(Sidebar), h(Tags)),
  hidden: () => h(Hidden),
  sealed: () => h(Sealed),
  listed: () => h(BrowserState, { cookies: [hidden] }),
  line: ({ isShown = true, ...props }) => (isShown ? h(Line, props) : h('p')),
}

export function scene(name: string, props: Record<string, unknown> = {}): ReactElement {
  return h(StrictMode, null, h(scenes[name]!, props))
}
