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
 * `expression // → value` states what an expression gives, and `statement // throws Name: message`
 * what a statement of one line throws; `…` in either stands for anything.
 */
export interface Program {
  readonly guide: string
  /** Where it begins in the guide. */
  readonly line: number
  /** As many lines as the guide has, so that places in one are places in the other. */
  readonly text: string
}

interface Block {
  readonly start: number
  readonly lines: readonly string[]
  readonly isHidden: boolean
  readonly isShared: boolean
}

const FENCE = /^(<!-- )?```(.*)$/
const DECLARED =
  /^(?:import (?:type )?(?:\* as )?|(?:export )?(?:declare )?(?:const|let|class|function\*?|async function) )(\{[^}]*\}|\[[^\]]*\]|[\w$]+)/
const GIVES = /^(\s*)((?:(?:export )?const ([\w$]+) = )?)(.*\S)\s+\/\/ → (.+)$/
const THROWS = /^(\s*)(.*\S)\s+\/\/ throws (\w+: .+)$/
const SUPPORT = `import { gives as __gives, throws as __throws } from '../../test/support/guide.ts'`

const guides = join(root, 'docs/guides')
const workshop = join(root, 'test/.guides')

export function readPrograms(): Program[] {
  const files = readdirSync(guides).filter((file) => file.endsWith('.md'))
  return files.sort().flatMap((file) => programsOf(file, readFileSync(join(guides, file), 'utf8')))
}

/** The programs in the text of a guide. */
export function programsOf(guide: string, text: string): Program[] {
  const blocks = blocksOf(text)
  const shared = blocks.filter(({ isShared }) => isShared)
  const programs: Block[][] = []
  for (const block of blocks.filter(({ isShared }) => !isShared)) {
    const current = programs.at(-1)
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
      const { start, language, isHidden } = open
      const isShared = isHidden && language === 'ts shared'
      if (language === 'ts' || isShared)
        blocks.push({ start, lines: lines.slice(start, at), isHidden, isShared })
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
  const own = blocks.flatMap(({ lines }) => lines.flatMap(namesDeclared))
  const isLacking = (line: string) => !namesDeclared(line).some((name) => own.includes(name))
  const first = blocks[0]!
  const before = shared.filter(({ start }) => start < first.start)
  const text: string[] = [SUPPORT]
  for (const { start, lines, isShared } of [...before, ...blocks]) {
    while (text.length < start) text.push('')
    const needed = isShared ? lines.map((line) => (isLacking(line) ? line : '')) : lines
    text.push(...needed.map((line, at) => checked(line, `${guide}:${start + at + 1}`)))
  }
  return { guide, line: first.start + 1, text: text.join('\n') }
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
export async function compile(programs: readonly Program[]): Promise<Compiled> {
  rmSync(workshop, { recursive: true, force: true })
  mkdirSync(workshop)
  const names = programs.map(({ guide, line }) => `${basename(guide, '.md')}.${line}`)
  for (const [at, { text }] of programs.entries())
    writeFileSync(join(workshop, `${names[at]}.ts`), text)
  writeFileSync(join(workshop, 'tsconfig.json'), JSON.stringify(CONFIGURATION))
  return {
    files: names.map((name) => join(workshop, 'out/test/.guides', `${name}.js`)),
    complaints: await complaints(),
  }
}

/** Deletes what {@link compile} made. */
export function cleanUp(): void {
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
  },
  include: ['*.ts', '../../src/globals.d.ts'],
}

async function complaints(): Promise<string[]> {
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const { stdout } = await promisify(execFile)(node24, [tsc, '-p', workshop, '--pretty', 'false'], {
    cwd: workshop,
  }).catch((failure: { stdout: string }) => failure)
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^([\w-]+)\.\d+\.ts\((\d+),\d+\)/, 'docs/guides/$1.md:$2'))
}
