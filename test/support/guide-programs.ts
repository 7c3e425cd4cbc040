import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../../scripts/run.mjs'
import { node24 } from '../../scripts/tools.mjs'

/**
 * The ```ts blocks of a guide, as programs. A block that imports something, or declares a name
 * anew, begins a program; the blocks after it go on with it.
 *
 * What a program needs and a reader does not stands in a block inside an HTML comment. ```ts that
 * imports something begins the program of the block after it, ```ts that imports nothing checks
 * what came before, and the lines of ```ts shared are there for all programs that come after: one
 * name a line, each left out where a program declares that name itself.
 *
 * A block of ```ts page or ```tsx page is for pages: a program of its own, which test/browser runs
 * in a browser. One of ```ts items.ts is a file of that name, for the others to import.
 *
 * `expression // → value` states what an expression gives, and `statement // throws Name: message`
 * what a statement of one line throws; `…` in either stands for anything.
 */
export interface Program {
  readonly guide: string
  /** Where it begins in the guide. */
  readonly line: number
  /** As many lines as the guide has, so that places in one are places in the other. */
  readonly text: string
  /** Where it runs; a file is there to be imported. */
  readonly kind: 'server' | 'page' | 'file'
  /** Its own where others import it, or its extension says what is in it. */
  readonly file: string
}

interface Block {
  readonly start: number
  readonly lines: readonly string[]
  readonly isHidden: boolean
  /** What its fence says. */
  readonly language: string
}

const FENCE = /^(<!-- )?```(.*)$/
const DECLARED =
  /^(?:import (?:type )?(?:\* as )?|(?:export )?(?:declare )?(?:const|let|class|function\*?|async function) )(\{[^}]*\}|\[[^\]]*\]|[\w$]+)/
const GIVES = /^(\s*)((?:(?:export )?const ([\w$]+) = )?)(.*\S)\s+\/\/ → (.+)$/
const THROWS = /^(\s*)(.*\S)\s+\/\/ throws (\w+: .+)$/
const TYPESCRIPT = /^tsx?(?: shared| page| [\w-]+\.tsx?)?$/
const SUPPORT = `import { gives as __gives, throws as __throws } from '../../test/support/guide.ts'`
const PAGE_SUPPORT = SUPPORT.replace('guide.ts', 'guide-page.ts')

const guides = join(root, 'docs/guides')
/** Where tests that run side by side compile, each in a folder of its own. */
export const workshopOf = (name: string) => join(root, `test/.guides-${name}`)

export function readPrograms(): Program[] {
  const files = readdirSync(guides).filter((file) => file.endsWith('.md'))
  return files.sort().flatMap((file) => programsOf(file, readFileSync(join(guides, file), 'utf8')))
}

/** The programs in the text of a guide. */
export function programsOf(guide: string, text: string): Program[] {
  const blocks = blocksOf(text)
  const shared = blocks.filter(({ language }) => language === 'ts shared')
  const programs: Block[][] = []
  for (const block of blocks.filter((one) => !shared.includes(one))) {
    const current = programs.findLast(([first]) => kindOf(first!) === kindOf(block))
    if (current === undefined || begins(block, current)) programs.push([block])
    else current.push(block)
  }
  return programs.map((program) => programOf(guide, shared, program))
}

function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: { start: number; language: string; isHidden: boolean } | undefined
  const lines = text.split('\n')
  for (const [at, line] of lines.entries()) {
    if (open === undefined) {
      const [fence, comment, language = ''] = FENCE.exec(line) ?? []
      if (fence !== undefined) open = { start: at + 1, language, isHidden: comment !== undefined }
    } else if (/^```( -->)?$/.test(line)) {
      if (TYPESCRIPT.test(open.language))
        blocks.push({ ...open, lines: lines.slice(open.start, at) })
      open = undefined
    }
  }
  return blocks
}

function begins(block: Block, program: readonly Block[]): boolean {
  const declared = program.flatMap(({ lines }) => lines.flatMap(namesDeclared))
  if (block.lines.flatMap(namesDeclared).some((name) => declared.includes(name))) return true
  const last = program.at(-1)!
  const isPrepared = program.length === 1 && last.isHidden && importsSomething(last)
  return importsSomething(block) && (block.isHidden || !isPrepared)
}

function kindOf({ language }: Block): Program['kind'] {
  if (language.endsWith(' page')) return 'page'
  return / .*\./.test(language) ? 'file' : 'server'
}

/** A name of its own where it says one, else that of its place. */
function fileOf(guide: string, { language, start }: Block): string {
  const [, name] = / (.*\..*)/.exec(language) ?? []
  return name ?? `${basename(guide, '.md')}.${start + 1}.${language.split(' ')[0]}`
}

function importsSomething({ lines }: Block): boolean {
  return lines.some((line) => /^import\b/.test(line))
}

/** The names that a line declares for a whole program. */
function namesDeclared(line: string): string[] {
  const [, names = ''] = DECLARED.exec(line) ?? []
  const parts = names.replaceAll(/[{}[\]]/g, '').split(',')
  return parts.map((part) => part.trim().replace(/^type |.*( as |: )/g, '')).filter(Boolean)
}

function programOf(guide: string, shared: readonly Block[], blocks: readonly Block[]): Program {
  const kind = kindOf(blocks[0]!)
  const own = blocks.flatMap(({ lines }) => lines.flatMap(namesDeclared))
  const isLacking = (line: string) => !namesDeclared(line).some((name) => own.includes(name))
  const first = blocks[0]!
  const before = shared.filter(({ start }) => start < first.start && kind === 'server')
  const text: string[] = [kind === 'page' ? PAGE_SUPPORT : SUPPORT]
  for (const { start, lines, language } of [...before, ...blocks]) {
    while (text.length < start) text.push('')
    const needed =
      language === 'ts shared' ? lines.map((line) => (isLacking(line) ? line : '')) : lines
    text.push(...needed.map((line, at) => checked(line, `${guide}:${start + at + 1}`)))
  }
  if (kind === 'file') text[0] = ''
  return { guide, line: first.start + 1, text: text.join('\n'), kind, file: fileOf(guide, first) }
}

/** A line that does what it says, and says where it stands. */
function checked(line: string, place: string): string {
  const [thrower, space, statement, error] = THROWS.exec(line) ?? []
  if (thrower !== undefined)
    return `${space}await __throws(async () => { ${statement} }, ${JSON.stringify(error)}, '${place}')`
  const [giver, indent, declaration, name, expression, value] = GIVES.exec(line) ?? []
  if (giver === undefined && line.includes('// →'))
    throw new Error(`${place}: "// →" stands behind an expression of one line.`)
  if (giver === undefined) return line
  return name === undefined
    ? `${indent}__gives(${expression}, ${value}, '${place}')`
    : `${indent}${declaration}${expression}; __gives(${name}, ${value}, '${place}')`
}

/** Programs that were compiled, as files to import, and what the compiler has to say of them. */
export interface Compiled {
  readonly files: readonly string[]
  readonly complaints: readonly string[]
}

/** Compiles against the sources, since neither Node nor Vite takes the decorators of the standard. */
export async function compile(programs: readonly Program[], workshop: string): Promise<Compiled> {
  rmSync(workshop, { recursive: true, force: true })
  mkdirSync(workshop)
  for (const { file, text } of programs) writeFileSync(join(workshop, file), text)
  writeFileSync(join(workshop, 'tsconfig.json'), JSON.stringify(CONFIGURATION))
  return {
    files: programs.map(({ file }) =>
      join(workshop, 'out/test', basename(workshop), file.replace(/\.tsx?$/, '.js')),
    ),
    complaints: await complaints(workshop),
  }
}

/** Deletes what {@link compile} made. */
export function cleanUp(workshop: string): void {
  rmSync(workshop, { recursive: true, force: true })
}

const CONFIGURATION = {
  extends: '../../tsconfig.json',
  compilerOptions: {
    noEmit: false,
    outDir: 'out',
    rootDir: '../..',
    noUnusedLocals: false,
    noUnusedParameters: false,
    jsx: 'react-jsx',
  },
  include: ['*.ts', '*.tsx', '../../src/globals.d.ts'],
}

async function complaints(workshop: string): Promise<string[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await promisify(execFile)(node24, [tsc, '-p', workshop, '--pretty', 'false'], {
    cwd: workshop,
  }).catch((failure: { stdout: string }) => failure)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^([\w-]+)\.\d+\.tsx?\((\d+),\d+\)/, 'docs/guides/$1.md:$2'))
}
