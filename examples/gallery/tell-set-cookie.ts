import type { MiddlewareHandler } from 'hono'

/**
 * Repeats Set-Cookie as `x-set-cookie`, without the value: what came is the browser's secret, that
 * it came is what the page wants to show.
 */
export function tellSetCookie(...names: string[]): MiddlewareHandler {
  return async (c, next) => {
    await next()
    const told = c.res.headers
      .getSetCookie()
      .filter((line) => names.includes(line.split('=')[0]!))
      .map((line) => line.replace(/=[^;]*/, '=...'))
    for (const line of told) c.header('x-set-cookie', line, { append: true })
  }
}
