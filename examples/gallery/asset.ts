import { readdirSync, readFileSync } from 'node:fs'
import type { Context } from 'hono'
import { bundle } from './bundle.ts'

const folder = new URL('.', import.meta.url)
const served = new Set(readdirSync(folder).filter((file) => /\.(client\.js|css|svg)$/.test(file)))

/** Scripts that import more than what is served. */
const bundles: Record<string, string> = {
  'preferences.client.js': await bundle('preferences.client.ts'),
  'preferences-react.client.js': await bundle('preferences-react.client.tsx'),
}

const TYPES: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Serves this folder's styles, pictures and page scripts as they are, or bundled. */
export function asset(c: Context): Response | Promise<Response> {
  const file = c.req.param('file') ?? ''
  const text = bundles[file] ?? (served.has(file) ? read(file) : undefined)
  if (text === undefined) return c.notFound()
  const type = TYPES[file.split('.').at(-1)!]!
  return c.body(text, 200, { 'content-type': type, 'cache-control': 'no-cache' })
}

/** A file of this folder as text. */
export function read(file: string): string {
  return readFileSync(new URL(file, folder), 'utf8')
}
