import type { RequestListener } from 'node:http'
import { withBrowser } from 'madeleine/node'
import { memoryFor } from './kept.ts'
import { visitItems, visitNothing } from './visit.ts'

/** node:http with and without sessions. */
export const nodeServers: Record<string, () => Promise<RequestListener>> = {
  'node:http bare': async () => (_, response) => void response.end(visitNothing()),
  'node:http madeleine encrypted': async () => kept('encrypted'),
  'node:http madeleine signed': async () => kept('signed'),
  'node:http madeleine Redis': async () => kept('Redis'),
  'node:http madeleine Redis, no preload': async () => unloaded(),
}

async function kept(kept: string): Promise<RequestListener> {
  return withBrowser(await memoryFor(kept), ({ url }, response, { session }) => {
    response.end(visitItems(url!, session))
  })
}

/** Loads the session where it is used, and `/nothing` uses none. */
async function unloaded(): Promise<RequestListener> {
  return withBrowser(
    await memoryFor('Redis, no preload'),
    async ({ url }, response, { session }) => {
      if (url === '/nothing') return response.end(visitNothing())
      await session.load()
      return response.end(visitItems(url!, session))
    },
  )
}
