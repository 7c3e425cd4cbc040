import { posix } from 'node:path'
import type { House, SourceFile } from './house.ts'

/** Who may import whom, beside files of the same room: `store/contract` is that one file. */
const ARROWS: Record<string, readonly string[]> = {
  adapters: ['channel', 'state', 'madeleine', 'wire', 'errors'],
  madeleine: ['state', 'ticket', 'seal', 'store', 'errors'],
  channel: ['state', 'ticket', 'wire', 'errors'],
  state: ['cookie', 'seal', 'ticket', 'store/contract', 'wire', 'errors'],
  ticket: ['seal', 'store/contract', 'errors'],
  seal: ['cookie/codec', 'errors'],
  cookie: ['errors'],
  cli: ['cookie', 'seal', 'errors'],
  client: ['wire'],
  react: ['client', 'wire'],
  store: [],
  wire: [],
  errors: [],
}

const LONGEST = 250
const GROUND = new Set(['madeleine.ts', 'errors.ts'])
/** What runs in the page, where nobody hands in a clock. */
const PAGE = new Set(['client', 'react'])
/** The only package that is there at run time, and where: hooks are calls of the React that calls them. */
const LOADED: Record<string, string> = { react: 'react' }
/** Where time and chance come from, for everybody else to be given. */
const SOURCES = new Set(['madeleine.ts', 'cli/main.ts', 'store/system-clock.ts'])

/** Rooms are the folders of src; what lies directly in src is a room of its own or a door. */
function room(path: string): string {
  if (path.includes('/')) return path.slice(0, path.indexOf('/'))
  return GROUND.has(path) ? path.replace('.ts', '') : 'door'
}

export function forbiddenArrows(house: House): string[] {
  return local(house)
    .filter(([from, to]) => room(from) !== 'door' && !mayImport(from, to))
    .map(([from, to]) => `${from} → ${to}`)
}

function mayImport(from: string, to: string): boolean {
  if (room(from) === room(to)) return true
  const allowed = ARROWS[room(from)] ?? []
  return allowed.includes(room(to)) || allowed.includes(to.replace('.ts', ''))
}

export function roomsWithoutArrows(house: House): string[] {
  const rooms = new Set([...house.keys()].map(room))
  return [...rooms].filter((name) => name !== 'door' && !(name in ARROWS))
}

/** Every circle once, as the files along it. */
export function circles(house: House): string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]) => {
    if (trail.includes(path)) found.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (trail.includes(path) || done.has(path)) return
    for (const { of } of neighbours(house, path)) visit(of, [...trail, path])
    done.add(path)
  }
  for (const path of house.keys()) visit(path, [])
  return found
}

export function cryptoOutsideSeal(house: House): string[] {
  return foreign(house)
    .filter(({ path, of }) => /^(node:)?crypto$/.test(of) && room(path) !== 'seal')
    .map(({ path }) => path)
}

export function longFiles(house: House): string[] {
  return [...house.values()]
    .filter(({ lines }) => lines > LONGEST)
    .map(({ path, lines }) => `${path}: ${lines} lines`)
}

export function doorsWithCode(house: House): string[] {
  return [...house.values()]
    .filter(({ path, onlyReexports }) => room(path) === 'door' && !onlyReexports)
    .map(({ path }) => path)
}

export function nameless(house: House): string[] {
  const vague = /^(index|types?|utils?|helpers?)\.ts$/
  return [...house.keys()].filter((path) => path.includes('/') && vague.test(posix.basename(path)))
}

export function loadedPackages(house: House): string[] {
  return foreign(house)
    .filter(({ of, type, dynamic }) => !of.startsWith('node:') && !type && !dynamic)
    .filter(({ path, of }) => LOADED[room(path)] !== of)
    .map(({ path, of }) => `${path} loads ${of}`)
}

export function hiddenClocks(house: House): string[] {
  return [...house.values()]
    .filter(({ path }) => !SOURCES.has(path) && !PAGE.has(room(path)))
    .flatMap(({ path, impure }) => impure.map((name) => `${path}: ${name}`))
}

function neighbours(house: House, path: string): SourceFile['imports'] {
  return house.get(path)?.imports.filter((found) => found.local) ?? []
}

function local(house: House): [from: string, to: string][] {
  return [...house.values()].flatMap(({ path, imports }) =>
    imports.filter((found) => found.local).map((found): [string, string] => [path, found.of]),
  )
}

function foreign(house: House): (SourceFile['imports'][number] & { path: string })[] {
  return [...house.values()].flatMap(({ path, imports }) =>
    imports.filter((found) => !found.local).map((found) => ({ path, ...found })),
  )
}
