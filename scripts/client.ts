import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const entry = fileURLToPath(new URL('served.ts', import.meta.url))

/** The page's script: one minified module, just as a browser gets it at /_madeleine/client.js. */
export async function buildClient(input = entry): Promise<string> {
  if (!existsSync(input)) return 'throw new Error("scripts/served.ts does not exist yet")'
  await using bundle = await rolldown({ input, platform: 'browser', external: [] })
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false })
  if (output.length !== 1)
    throw new Error('The client must be one file: import nothing dynamically.')
  return output[0].code
}

/** What the built React door adds to a page that has React and the client. */
export async function buildReact(): Promise<string> {
  const input = fileURLToPath(new URL('../dist/react.js', import.meta.url))
  const external = [/^react$/, /^\.\//]
  const checks = { moduleLevelDirective: false }
  await using bundle = await rolldown({ input, platform: 'browser', external, checks })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  return output[0].code
}

/** What src/globals.d.ts declares, ready for the `define` option of a bundler. */
export async function clientConstants(): Promise<Record<string, string>> {
  const source = await buildClient()
  const hash = createHash('sha256').update(source).digest('base64url').slice(0, 16)
  return {
    __MADELEINE_CLIENT__: JSON.stringify(source),
    __MADELEINE_CLIENT_HASH__: JSON.stringify(hash),
  }
}
