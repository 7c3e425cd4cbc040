// What bundlers make of the built package: for a page its definitions, for a server all of it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { rolldown } from 'rolldown'

const entry = fileURLToPath(new URL('program.mjs', import.meta.url))

/**
 * Bundles a program that imports madeleine.
 * @param {string} source
 * @param {import('rolldown').InputOptions} options
 */
async function bundled(source, options) {
  const program = {
    name: 'program',
    resolveId: (/** @type {string} */ id) => (id === entry ? id : undefined),
    load: (/** @type {string} */ id) => (id === entry ? source : undefined),
  }
  const bundle = await rolldown({
    input: entry,
    // Its paths lead to the sources.
    tsconfig: false,
    logLevel: 'silent',
    plugins: [program],
    ...options,
  })
  const { output } = await bundle.generate({ format: 'iife', name: 'program' })
  await bundle.close()
  return output[0]
}

const ALL = `export * from 'madeleine'`

/**
 * Which build of madeleine is in a bundle.
 * @param {{ moduleIds: string[] }} bundle
 */
const builds = ({ moduleIds }) =>
  moduleIds.flatMap((id) => /[\\/]dist[\\/](index|page)\.js$/.exec(id)?.[1] ?? [])

test('a page gets definitions, which load nothing of Node', async () => {
  const bundle = await bundled(ALL, { platform: 'browser' })
  assert.deepEqual(builds(bundle), ['page'])
  assert.deepEqual(bundle.imports, [])
})

const browserConditions = [
  ['browser', 'module', 'import', 'default'], // Vite, webpack and rolldown for a page
  ['browser', 'development', 'import', 'default'],
]
for (const conditionNames of browserConditions) {
  test(`a bundler for pages gets them by ${conditionNames.join(', ')}`, async () => {
    const bundle = await bundled(ALL, { platform: 'browser', resolve: { conditionNames } })
    assert.deepEqual(builds(bundle), ['page'])
  })
}

const serverConditions = [
  ['workerd', 'worker', 'browser', 'import'], // wrangler
  ['worker', 'browser', 'import'], // bundlers for other workers that serve
  ['edge-light', 'browser', 'import'], // Next.js at the edge
  ['deno', 'node', 'import'],
  ['bun', 'node', 'import', 'browser'],
  ['node', 'import'],
  ['import', 'default'], // whoever says nothing
]
for (const conditionNames of serverConditions) {
  test(`a server gets all of madeleine by ${conditionNames.join(', ')}`, async () => {
    const bundle = await bundled(ALL, { platform: 'node', resolve: { conditionNames } })
    assert.deepEqual(builds(bundle), ['index'])
  })
}

test('this Node gets the server’s', () => {
  assert.match(import.meta.resolve('madeleine'), /dist\/index\.js$/)
})

test('definitions work where there is nothing of Node, and say so of what is the server’s', async () => {
  const { code, imports } = await bundled(
    `import { cookieClass, defineCookie, defineItem, madeleine } from 'madeleine'
    import { z } from 'zod'
    const draft = defineItem('draft', {
      schema: z.object({ text: z.string() }),
      fallback: () => ({ text: '' }),
      version: 2,
      migrate: { 1: (text) => ({ text }) },
    })
    class Visit { count = 0 }
    cookieClass()(Visit)
    export const name = defineCookie('theme', { schema: z.enum(['light', 'dark']) }).name
    export const text = draft.write({ text: 'Dear' }, 0)
    export const read = draft.read('"Dear"', 0).value.text
    export const globals = [typeof process, typeof Buffer, typeof require]
    export const message = (() => { try { madeleine() } catch (error) { return error.message } })()`,
    { platform: 'browser' },
  )
  assert.deepEqual(imports, [])
  const page = createContext({})
  runInContext(code, page)
  const { name, text, read, globals, message } = page['program']
  assert.deepEqual([...globals], ['undefined', 'undefined', 'undefined'])
  assert.deepEqual([name, text, read], ['theme', '{"text":"Dear"}\n{"version":2}', 'Dear'])
  assert.match(message, /a file of their own/)
})

test('tells TypeScript of the events that the client dispatches', () => {
  const types = readFileSync(new URL('../../dist/client.d.ts', import.meta.url), 'utf8')
  assert.match(types, /interface DocumentEventMap \{[^}]*'madeleine:error': CustomEvent/s)
})
