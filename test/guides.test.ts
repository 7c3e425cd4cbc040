import { pathToFileURL } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import {
  cleanUp,
  compile,
  programsOf,
  readPrograms,
  workshopOf,
  type Compiled,
} from './support/guide-programs.ts'

const workshop = workshopOf('servers')
const programs = readPrograms()
const onServers = programs.filter(({ kind }) => kind === 'server')
let compiled: Compiled

beforeAll(async () => {
  compiled = await compile(programs, workshop)
}, 120_000)

afterAll(() => cleanUp(workshop))

describe('the programs in the guides', () => {
  const env = { ...process.env }

  // Each is a program of its own, with names and an environment of its own.
  afterEach(() => {
    process.env = { ...env }
    const globals = globalThis as { [key: symbol]: Map<string, string> | undefined }
    globals[Symbol.for('madeleine.cookie-names')]?.clear()
  })

  test('have the types they seem to have', () => {
    expect(compiled.complaints).toEqual([])
  })

  test.each(onServers)('do what they say: $guide from line $line', async (program) => {
    const file = compiled.files[programs.indexOf(program)]!
    await expect(import(pathToFileURL(file).href)).resolves.toBeDefined()
  })
})

describe('a guide', () => {
  const guide = (...blocks: string[]) => programsOf('a.md', blocks.join('\n\n'))
  const block = (code: string) => `\`\`\`ts\n${code}\n\`\`\``
  const hidden = (code: string) => `<!-- ${block(code)} -->`

  test('begins a program with each block that imports, and goes on with the others', () => {
    const found = guide(block(`import 'a'\none`), 'Words.', block('two'), block(`import 'b'`))
    expect(found.map(({ line }) => line)).toEqual([2, 13])
    expect(found[0]!.text).toContain('two')
  })

  test('begins a program with a block that readers do not see', () => {
    const found = guide(block(`import 'a'`), hidden(`import 'b'`), block(`import 'c'`))
    expect(found.map(({ text }) => text.match(/'[abc]'/g))).toEqual([["'a'"], ["'b'", "'c'"]])
  })

  test('goes on with a program in a block that readers do not see', () => {
    const found = guide(block(`import 'a'`), hidden('check'), block(`import 'b'`))
    expect(found.map(({ text }) => text.match(/check|'[ab]'/g))).toEqual([
      ["'a'", 'check'],
      ["'b'"],
    ])
  })

  test('begins a program with a block that declares a name anew', () => {
    const found = guide(
      block('const a = 1\nconst b = 2'),
      block('const c = 3'),
      block('const b = 4'),
    )
    expect(found.map(({ line }) => line)).toEqual([2, 11])
  })

  test('shares a block with all programs after it, save for names of their own', () => {
    const shared = `<!-- \`\`\`ts shared\nimport { a, type b } from 'a'\nconst c = 'c'\n\`\`\` -->`
    const found = guide(shared, block(`import 'd'`), block(`import { x as a } from 'e'`))
    expect(found.map(({ text }) => text.match(/'[a-e]'/g))).toEqual([
      ["'a'", "'c'", "'d'"],
      ["'c'", "'e'"],
    ])
  })

  test('has its programs at the lines they stand in', () => {
    const [program] = guide('# A', block('one'), block('two'))
    expect(
      program!.text.split('\n').flatMap((line, at) => (line === 'two' ? [at + 1] : [])),
    ).toEqual([8])
  })

  test('has programs for pages, beside the others', () => {
    const page = (code: string) => block(code).replace('```ts', '```ts page')
    const found = guide(block(`import 'a'`), page(`import 'b'`), block('c'), page('d'))
    expect(found.map(({ kind, text }) => [kind, text.match(/\b[a-d]\b/g)])).toEqual([
      ['server', ['a', 'c']],
      ['page', ['b', 'd']],
    ])
  })

  test('has files of a name', () => {
    const [file] = guide('```ts items.ts\nexport const a = 1\n```')
    expect([file!.kind, file!.file]).toEqual(['file', 'items.ts'])
  })

  test('takes other languages for what they are', () => {
    expect(guide('```sh\nnpm start\n```', '```\n```ts\n```')).toEqual([])
  })

  test('is refused when it states something of no expression', () => {
    expect(() => guide(block('// → 5'))).toThrow('a.md:2')
  })

  test.each([
    ["get(a) // → 'x'", `__gives(get(a), 'x', 'a.md:2')`],
    ['  const b = get(a) // → 5', `  const b = get(a); __gives(b, 5, 'a.md:2')`],
    [
      'set(a) // throws UsageError: no',
      `await __throws(async () => { set(a) }, "UsageError: no", 'a.md:2')`,
    ],
    ['get(a) // only a comment', 'get(a) // only a comment'],
  ])('states in a comment what %s', (line, expected) => {
    expect(guide(block(line))[0]!.text.split('\n')[1]).toBe(expected)
  })
})
