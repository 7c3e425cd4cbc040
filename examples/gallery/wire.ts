import type { Context } from 'hono'

/** A cookie as it travelled: nothing decoded, nothing believed. */
export type Travelled = [name: string, text: string]

/** The cookies of the request that have this name, or are chunks of it, in their order. */
export function travelled(c: Context, cookie: string): Travelled[] {
  return (c.req.header('cookie') ?? '')
    .split(';')
    .map(pairOf)
    .filter(([name]) => name === cookie || name.startsWith(`${cookie}.`))
    .sort(([one], [other]) => one.localeCompare(other, 'en', { numeric: true }))
}

function pairOf(pair: string): Travelled {
  const equals = pair.indexOf('=')
  return [pair.slice(0, equals).trim(), pair.slice(equals + 1).trim()]
}
