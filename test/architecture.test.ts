import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { house, readHouse } from './architecture/house.ts'
import * as rules from './architecture/rules.ts'

const madeleine = readHouse(fileURLToPath(new URL('../src', import.meta.url)))

describe('the house of madeleine', () => {
  test('rooms import only along the arrows of the design', () => {
    expect(rules.forbiddenArrows(madeleine)).toEqual([])
  })

  test('every room has its arrows', () => {
    expect(rules.roomsWithoutArrows(madeleine)).toEqual([])
  })

  test('no files import each other in a circle', () => {
    expect(rules.circles(madeleine)).toEqual([])
  })

  test('only the seal room touches cryptography', () => {
    expect(rules.cryptoOutsideSeal(madeleine)).toEqual([])
  })

  test('no file is longer than 250 lines', () => {
    expect(rules.longFiles(madeleine)).toEqual([])
  })

  test('doors only re-export', () => {
    expect(rules.doorsWithCode(madeleine)).toEqual([])
  })

  test('files are named after a noun: no barrels, types or utils', () => {
    expect(rules.nameless(madeleine)).toEqual([])
  })

  test('frameworks are imported as types only, save for React behind its own door', () => {
    expect(rules.loadedPackages(madeleine)).toEqual([])
  })

  test('time and chance are passed in', () => {
    expect(rules.hiddenClocks(madeleine)).toEqual([])
  })
})

describe('the rules notice', () => {
  test.each([
    ['an import', `import { Jar } from '../state/jar.ts'`],
    ['a type import', `import type { Jar } from '../state/jar.ts'`],
    ['a side-effect import', `import '../state/jar.ts'`],
    ['a re-export', `export { Jar } from '../state/jar.ts'`],
    ['a re-export of everything', `export * from '../state/jar.ts'`],
    ['a dynamic import', `const jar = await import('../state/jar.ts')`],
    ['an import inside a type', `let jar: import('../state/jar.ts').Jar`],
  ])('%s against the arrows', (_, text) => {
    const found = rules.forbiddenArrows(house({ 'cookie/line.ts': text }))
    expect(found).toEqual(['cookie/line.ts → state/jar.ts'])
  })

  test('a store imported beyond its contract', () => {
    const text = `import '../store/contract.ts'; import '../store/memory.ts'`
    const found = rules.forbiddenArrows(house({ 'ticket/book.ts': text }))
    expect(found).toEqual(['ticket/book.ts → store/memory.ts'])
  })

  test('the page importing errors of the server, and a room importing a door', () => {
    const found = rules.forbiddenArrows(
      house({
        'client/connect.ts': `import '../errors.ts'; import '../wire/command.ts'`,
        'state/jar.ts': `import '../errors.ts'; import '../index.ts'`,
      }),
    )
    expect(found).toEqual(['client/connect.ts → errors.ts', 'state/jar.ts → index.ts'])
  })

  test('a room that the design does not know', () => {
    expect(rules.roomsWithoutArrows(house({ 'cellar/wine.ts': '' }))).toEqual(['cellar'])
  })

  test('a circle, and no circle where two ways lead to one file', () => {
    const found = rules.circles(
      house({
        'wire/a.ts': `import './b.ts'; import './c.ts'`,
        'wire/b.ts': `import './c.ts'`,
        'wire/c.ts': `import './d.ts'`,
        'wire/d.ts': `import type { C } from './c.ts'`,
      }),
    )
    expect(found).toEqual(['wire/c.ts → wire/d.ts → wire/c.ts'])
  })

  test('cryptography outside the seal room', () => {
    const text = `import { randomBytes } from 'node:crypto'`
    const found = rules.cryptoOutsideSeal(house({ 'seal/random.ts': text, 'ticket/book.ts': text }))
    expect(found).toEqual(['ticket/book.ts'])
  })

  test('a file of 251 lines', () => {
    const found = rules.longFiles(
      house({ 'wire/a.ts': ';\n'.repeat(250), 'wire/b.ts': ';\n'.repeat(251) }),
    )
    expect(found).toEqual(['wire/b.ts: 251 lines'])
  })

  test('a door with code of its own', () => {
    const found = rules.doorsWithCode(
      house({
        'node.ts': `export { a } from './adapters/node.ts'\nexport type { B } from './adapters/node.ts'`,
        'hono.ts': `export const a = 1`,
        'ws.ts': `import { a } from './adapters/ws.ts'\nexport { a }`,
        'react.ts': `'use client'\nexport { a } from './react/a.ts'`,
      }),
    )
    expect(found).toEqual(['hono.ts', 'ws.ts'])
  })

  test('a barrel inside a room, and none in the front door', () => {
    expect(
      rules.nameless(house({ 'index.ts': '', 'wire/index.ts': '', 'seal/utils.ts': '' })),
    ).toEqual(['wire/index.ts', 'seal/utils.ts'])
  })

  test('a framework that is loaded', () => {
    const found = rules.loadedPackages(
      house({
        'adapters/hono.ts': `import type { Context } from 'hono'; import { type Hono } from 'hono'`,
        'adapters/ws.ts': `import { type Data, WebSocketServer } from 'ws'`,
      }),
    )
    expect(found).toEqual(['adapters/ws.ts loads ws'])
  })

  test('React loaded by other rooms, and what its own room loads beside it', () => {
    const text = `import { useState } from 'react'; import 'react-dom'`
    const found = rules.loadedPackages(house({ 'react/use-item.ts': text, 'client/a.ts': text }))
    expect(found).toEqual([
      'react/use-item.ts loads react-dom',
      'client/a.ts loads react',
      'client/a.ts loads react-dom',
    ])
  })

  test('a clock or dice of its own', () => {
    const text = `const at = Date.now(); const die = Math.random(); const day = new Date(); const dawn = new Date(0)`
    const found = rules.hiddenClocks(
      house({ 'madeleine.ts': text, 'client/back-off.ts': text, 'state/jar.ts': text }),
    )
    expect(found).toEqual([
      'state/jar.ts: Date.now',
      'state/jar.ts: Math.random',
      'state/jar.ts: Date()',
    ])
  })
})
