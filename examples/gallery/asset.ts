import { readdirSync, readFileSync } from 'node:fs'
import type { Context } from 'hono'

const folder = new URL('.', import.meta.url)
const served = new Set(readdirSync(folder).filter((file) => /\.(client\.js|css|svg)$/.test(file)))

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Serves this folder's styles, pictures and page scripts as they are. */
export function asset(c: Context): Response | Promise<Response> {
  const file = c.req.param('file') ?? ''
  if (!served.has(file)) return c.notFound()
  const type = TYPES[file.split('.').at(-1)!]!
  return c.body(read(file), 200, { 'content-type': type, 'cache-control': 'no-cache' })
}

/** A file of this folder as text. */
export function read(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}
