import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const entry = fileURLToPath(new URL('../src/a-page.ts', import.meta.url))

/** What a page carries that imports these names of a door, minified as its bundler would. */
export async function buildPage(
  door: 'client' | 'page',
  names: readonly string[],
): Promise<string> {
  const from = fileURLToPath(new URL(`../src/${door}.ts`, import.meta.url))
  const page = {
    name: 'a page',
    resolveId: (id: string) => (id === entry ? id : undefined),
    load: (id: string) =>
      id === entry ? `export { ${names.join()} } from ${JSON.stringify(from)}` : undefined,
  }
  await using bundle = await rolldown({ input: entry, platform: 'browser', plugins: [page] })
  const { output } = await bundle.generate({ format: 'esm', minify: true, comments: false })
  return output[0].code
}
