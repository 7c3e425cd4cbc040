import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { parseSync } from 'rolldown/utils'

/** The sources of madeleine as the architecture test sees them: paths below src, tests left out. */
export type House = ReadonlyMap<string, SourceFile>

export interface SourceFile {
  readonly path: string
  readonly lines: number
  readonly imports: readonly Import[]
  /** `Date.now`, `Math.random` and their like, wherever they are mentioned. */
  readonly impure: readonly string[]
  /** Whether every statement is `export … from`, or a directive. */
  readonly onlyReexports: boolean
}

interface Import {
  /** A path below src, or the name of a package. */
  readonly of: string
  readonly local: boolean
  /** Gone once compiled. */
  readonly type: boolean
  readonly dynamic: boolean
}

interface Node {
  readonly type: string
  readonly [field: string]: unknown
}

/** Reads the house that stands in a folder. */
export function readHouse(folder: string): House {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.ts') && !/\.(test|d)\.ts$/.test(path))
  return house(
    Object.fromEntries(paths.map((path) => [path, readFileSync(`${folder}/${path}`, 'utf8')])),
  )
}

/** A house from texts, by path below src. */
export function house(texts: Record<string, string>): House {
  return new Map(Object.entries(texts).map(([path, text]) => [path, sourceFile(path, text)]))
}

function sourceFile(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} cannot be parsed: ${errors[0]?.message}`)
  const nodes = [...walk(program as unknown as Node)]
  return {
    path,
    lines: text.trimEnd().split('\n').length,
    imports: nodes.flatMap((node) => importOf(node, path) ?? []),
    impure: nodes.flatMap((node) => impureName(node) ?? []),
    onlyReexports: program.body.every(isReexport),
  }
}

function* walk(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* walk(item)
  if (!isNode(value)) return
  yield value
  for (const child of Object.values(value)) yield* walk(child)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}

const IMPORTING = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
])

function importOf(node: Node, path: string): Import | undefined {
  if (!IMPORTING.has(node.type) || !isNode(node['source'])) return undefined
  const target = node['source']['value']
  if (typeof target !== 'string')
    throw new Error(`${path} imports something only known at run time.`)
  const local = target.startsWith('.')
  return {
    of: local ? posix.join(posix.dirname(path), target) : target,
    local,
    type: node.type === 'TSImportType' || isTypeOnly(node),
    dynamic: node.type === 'ImportExpression',
  }
}

function isTypeOnly(node: Node): boolean {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true
  const specifiers = (node['specifiers'] ?? []) as Node[]
  const kinds = specifiers.map((specifier) => specifier['importKind'] ?? specifier['exportKind'])
  return kinds.length > 0 && kinds.every((kind) => kind === 'type')
}

const IMPURE = new Set(['Date.now', 'Math.random', 'performance.now', 'Date()'])

function impureName(node: Node): string | undefined {
  const name = node.type === 'MemberExpression' ? memberName(node) : newDateName(node)
  return name !== undefined && IMPURE.has(name) ? name : undefined
}

function memberName(node: Node): string {
  const { object, property } = node as unknown as Record<'object' | 'property', Node>
  return `${String(object['name'])}.${String(property['name'] ?? property['value'])}`
}

function newDateName(node: Node): string | undefined {
  if (node.type !== 'NewExpression' && node.type !== 'CallExpression') return undefined
  const isEmpty = (node['arguments'] as unknown[]).length === 0
  return isEmpty ? `${String((node['callee'] as Node)['name'])}()` : undefined
}

function isReexport(statement: object): boolean {
  const node = statement as Node
  // What bundlers are told of the file, such as 'use client'.
  if (typeof node['directive'] === 'string') return true
  return node.type.startsWith('Export') && isNode(node['source'])
}
