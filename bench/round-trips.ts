import { createClient } from 'redis'
import { RedisServer } from '../test/support/redis.ts'
import { Child } from './child.ts'
import { Visitors } from './visitors.ts'

const VISITORS = 100
const ASKED = 10

/** How often a request asked Redis, by what it does. */
export interface RoundTrips {
  readonly row: string
  readonly each: number
}

const CASES = [
  { row: 'reading', server: 'node:http madeleine Redis', path: '/read' },
  { row: 'writing', server: 'node:http madeleine Redis', path: '/write' },
  {
    row: 'without a session cookie',
    server: 'node:http madeleine Redis',
    path: '/read',
    isNew: true,
  },
  {
    row: '`preload: false`, session unused',
    server: 'node:http madeleine Redis, no preload',
    path: '/nothing',
  },
  {
    row: '`preload: false`, session loaded and read',
    server: 'node:http madeleine Redis, no preload',
    path: '/read',
  },
] as const

/** Each command of ours is one script and one round trip, by the count that Redis keeps. */
export async function roundTrips(): Promise<RoundTrips[]> {
  const redis = await RedisServer.start()
  const client = await createClient({ url: redis.url }).connect()
  const count = async () => countIn(await client.info('commandstats'))
  const found: RoundTrips[] = []
  for (const { row, server, path, ...rest } of CASES) {
    const child = await Child.start('sessions.ts', server, redis.url)
    const visitors = new Visitors(child.url, VISITORS)
    if (!('isNew' in rest)) await visitors.all('/login')
    // Redis learns the scripts.
    await visitors.all(path)
    const before = await count()
    for (let time = 0; time < ASKED; time++) await visitors.all(path)
    found.push({ row, each: ((await count()) - before) / (VISITORS * ASKED) })
    await child.stop()
  }
  await client.close()
  await redis.stop()
  return found
}

/** Without what scripts call inside Redis, and what we ask here. */
function countIn(stats: string): number {
  const calls = [...stats.matchAll(/^cmdstat_(?:evalsha|eval):calls=(\d+)/gm)]
  return calls.reduce((sum, [, count]) => sum + Number(count), 0)
}

export function roundTripTable(found: readonly RoundTrips[]): string {
  const lines = found.map(({ row, each }) => `| ${row} | ${each.toFixed(2)} |`)
  return ['| Redis, round trips per request | |', '| --- | --- |', ...lines].join('\n')
}
