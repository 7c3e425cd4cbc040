import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const door = fileURLToPath(new URL('../src/page.ts', import.meta.url))
const entry = fileURLToPath(new URL('../src/an-items-page.ts', import.meta.url))

/** What a page carries that defines items, minified as its bundler would. */
export async function buildPage(): Promise<string> {
  const source = `export { defineItem } from ${JSON.stringify(door)}`
  const only = {
    name: 'only defineItem()',
    resolveId: (id: string) => (id === entry ? id : undefined),
    load: (id: string) => (id === entry ? source : undefined),
  }
  await using bundle = await rolldown({ input: entry, platform: 'browser', plugins: [only] })
  const { output } = await bundle.generate({ format: 'esm', minify: true })
  return output[0].code
}
