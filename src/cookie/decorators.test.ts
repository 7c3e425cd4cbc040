import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileFunction } from 'node:vm'
import { afterAll, describe, expect, test } from 'vitest'
import { FakeFields, Worker } from '../../test/support/fakes.ts'
import { UsageError } from '../errors.ts'
import type { CookieClass } from './class-codec.ts'
import { cookieClass } from './cookie-class.ts'
import { definitionOf } from './definition.ts'

const tsc = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url))
const source = new URL('cookie-class.ts', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'madeleine-decorators-'))
afterAll(() => rmSync(folder, { recursive: true }))

const types = fileURLToPath(new URL('../../node_modules/@types', import.meta.url))
const OPTIONS =
  `--target es2022 --lib es2023,es2024.string,dom --module nodenext --types node --typeRoots ${types} ` +
  '--strict --skipLibCheck --rewriteRelativeImportExtensions --ignoreConfig --rootDir /'

type Classes = Record<string, CookieClass<{ count: number }>>

/** A module of decorated classes, compiled by TypeScript as those of apps are; answers what runs it. */
function compiled(text: string, options: readonly string[]): () => Classes {
  const place = mkdtempSync(join(folder, 'module-'))
  const file = join(place, 'module.ts')
  writeFileSync(file, `declare const cookieClass: typeof import('${source}').cookieClass\n${text}`)
  const args = [tsc, file, ...OPTIONS.split(' '), ...options, '--outDir', join(place, 'out')]
  execFileSync(process.execPath, args, { encoding: 'utf8' })
  const code = readFileSync(join(place, 'out', place, 'module.js'), 'utf8')
  let loads = 0
  return () => {
    const exports = {}
    const filename = `${file}?t=${++loads}`
    compileFunction(code, ['exports', 'cookieClass'], { filename })(exports, cookieClass)
    return exports
  }
}

const kinds: [string, string[]][] = [
  ['standard', []],
  ['legacy', ['--experimentalDecorators']],
]

describe.each(kinds)('as a %s decorator, cookieClass', (kind, options) => {
  const Kind = `${kind[0]!.toUpperCase()}${kind.slice(1)}`
  const load = compiled(
    `@cookieClass({ maxAge: '7d', encrypted: true, path: '/a' })
     export class ${Kind}Visit {
       static start = 5
       count = ${Kind}Visit.start
       next() { return this.count + 1 }
     }
     @cookieClass({ name: '${kind}_given' })
     export class B { count = 1 }`,
    options,
  )
  const { [`${Kind}Visit`]: Visit, B } = load() as Record<string, CookieClass<any>>

  test('makes the definition that the plain call makes', () => {
    class Plain {
      count = 5
    }
    cookieClass({ name: `${kind}_plain`, maxAge: '7d', encrypted: true, path: '/a' })(Plain)
    const { attributes, checked, protection } = definitionOf(Plain)!
    expect(definitionOf(Visit!)).toMatchObject({ attributes, checked, protection })
  })

  test('leaves the class what it is, and derives the name', () => {
    expect([Visit!.name, definitionOf(Visit!)!.name]).toEqual([`${Kind}Visit`, `${kind}_visit`])
    expect(definitionOf(B!)!.name).toBe(`${kind}_given`)
  })

  test('gives instances, with defaults from static fields and methods', () => {
    const visit = new Worker().open().browser.cookies.get(Visit!)
    expect([visit instanceof Visit!, visit.count, visit.next()]).toEqual([true, 5, 6])
  })

  test('writes instances, sealed and with the attributes', () => {
    const worker = new Worker()
    const visit = worker.open()
    visit.browser.cookies.set(Object.assign(new Visit!(), { count: 8 }))
    const { lines, pairs } = visit.respond(new FakeFields())
    expect(lines).toEqual([
      expect.stringMatching(/^\w+_visit=[\w-]+; Max-Age=604800; Path=\/a; HttpOnly; SameSite=Lax$/),
    ])
    const next = worker.open({ headers: { cookie: pairs[0]! } }).browser
    expect(next.cookies.get(Visit!).next()).toBe(9)
  })

  test('takes the name again when a development server loads the module again', () => {
    expect(load).not.toThrow()
  })

  test('refuses a derived name that another has', () => {
    const twins = compiled(
      `{ @cookieClass() class ${Kind}Twin {} void ${Kind}Twin }
       { @cookieClass() class ${Kind}Twin {} void ${Kind}Twin }`,
      options,
    )
    expect(twins).toThrow(UsageError)
    expect(twins).toThrow(/another definition has it already/)
  })

  test('refuses defaults that JSON cannot carry, once the class has its static fields', () => {
    const odd = compiled(
      `@cookieClass() export class ${Kind}Odd { static start = new Date(); at = ${Kind}Odd.start }`,
      options,
    )
    expect(odd).toThrow(/the default of field "at" in class "\w+Odd" is an object/)
  })

  test('refuses the name of a minifier', () => {
    expect(compiled('@cookieClass() export class e {}', options)).toThrow(/a minifier's work/)
  })
})
