'use client'

export { BrowserState } from './react/browser-state.ts'
export type { BrowserStateProps } from './react/browser-state.ts'
export type { Setter } from './react/setter.ts'
export { useChannel } from './react/use-channel.ts'
export type { Channel, ChannelOptions, ChannelState } from './react/use-channel.ts'
export { useCookie } from './react/use-cookie.ts'
export { useItem } from './react/use-item.ts'
