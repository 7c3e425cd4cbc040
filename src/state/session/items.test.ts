import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { refused } from '../../../test/support/refused.ts'
import { defineItem } from '../item.ts'
import { marker } from './content.ts'
import { jsonItems } from './item-codec.ts'
import { Items } from './items.ts'

const NOTHING = undefined

/** Items over what is kept, in a time that stands still. */
function itemsOver(kept: Record<string, unknown> = {}, time = { now: 1000 }) {
  const items = new Items(jsonItems, () => time.now)
  const texts = Object.entries(kept).map(([key, value]): [string, string] => [
    key,
    JSON.stringify(value),
  ])
  items.rebase(new Map(texts))
  return items
}

/** What is kept after that which was changed has been saved. */
function saved(items: Items): Record<string, string> {
  items.changes()
  const fields = items.fields()
  const changes = items.changes()
  for (const key of changes?.delete ?? []) fields.delete(key)
  items.saved(fields)
  return Object.fromEntries(fields)
}

const get = (items: Items, key: string) => items.get(key, NOTHING) as any
const set = (items: Items, key: string, value: unknown) => items.set(key, NOTHING, value)

describe('items that are read', () => {
  test('are what was kept, and change nothing', () => {
    const items = itemsOver({ a: { deep: [1] }, b: 'text' })
    expect([get(items, 'a'), get(items, 'b'), get(items, 'c')]).toEqual([
      { deep: [1] },
      'text',
      undefined,
    ])
    expect([items.has('a'), items.has('c'), items.keys()]).toEqual([true, false, ['a', 'b']])
    expect(items.changes()).toBeUndefined()
  })

  test('are the same object each time', () => {
    const items = itemsOver({ a: { deep: [1] } })
    expect(get(items, 'a')).toBe(get(items, 'a'))
  })

  test('are no items where a text was not made by the codec', () => {
    const items = new Items(jsonItems, () => 0)
    items.rebase(new Map([['a', '{broken']]))
    expect(get(items, 'a')).toBeUndefined()
  })
})

describe('items that are written', () => {
  test('read back, and are all that has changed', () => {
    const items = itemsOver({ a: 1, b: 2 })
    set(items, 'a', 3)
    expect(get(items, 'a')).toBe(3)
    expect(items.changes()).toEqual({ clear: false, set: new Map([['a', '3']]), delete: [] })
  })

  test('are no change where they equal what is kept', () => {
    const items = itemsOver({ a: { b: [1] } })
    set(items, 'a', { b: [1] })
    expect(items.changes()).toBeUndefined()
  })

  test('and deleted again are none', () => {
    const items = itemsOver()
    set(items, 'a', 1)
    expect([items.delete('a'), items.delete('a'), items.has('a')]).toEqual([true, false, false])
    expect(items.changes()).toBeUndefined()
  })

  test('are seen under the definition and the key alike', () => {
    const item = defineItem('cart', { schema: z.object({ books: z.array(z.string()) }) })
    const items = itemsOver({ cart: { books: [] } })
    const cart = items.get('cart', item) as { books: string[] }
    cart.books.push('Emma')
    expect(get(items, 'cart')).toEqual({ books: ['Emma'] })
    get(items, 'cart').books.push('Persuasion')
    expect(items.get('cart', item)).toEqual({ books: ['Emma', 'Persuasion'] })
    expect(saved(items)).toEqual({ cart: '{"books":["Emma","Persuasion"]}' })
  })

  test('throw where their schema refuses them, and nothing is written', () => {
    const item = defineItem('n', { schema: z.number() })
    const items = itemsOver({ n: 1 })
    expect(() => items.set('n', item, 'text')).toThrow(refused('item', 'n'))
    expect(items.get('n', item)).toBe(1)
    expect(items.changes()).toBeUndefined()
  })
})

describe('objects changed in place', () => {
  test('count as written', () => {
    const items = itemsOver({ a: { n: 1 } })
    get(items, 'a').n = 2
    expect(items.changes()!.set).toEqual(new Map([['a', '{"n":2}']]))
  })

  test('count after they were set as well', () => {
    const items = itemsOver()
    const list = [1]
    set(items, 'a', list)
    list.push(2)
    expect(saved(items)).toEqual({ a: '[1,2]' })
  })

  test('count after they were saved, again and again', () => {
    const items = itemsOver({ a: { n: 1 } })
    const a = get(items, 'a')
    for (const n of [2, 3, 4]) {
      a.n = n
      expect(saved(items)).toEqual({ a: `{"n":${n}}` })
    }
  })

  test('no longer count when the item was set to something else, or deleted', () => {
    const items = itemsOver({ a: { n: 1 }, b: { n: 1 } })
    const [a, b] = [get(items, 'a'), get(items, 'b')]
    set(items, 'a', 'new')
    items.delete('b')
    a.n = b.n = 2
    expect(saved(items)).toEqual({ a: '"new"' })
  })

  test('count although somebody else wrote the item meanwhile, and are the later write', () => {
    const items = itemsOver({ a: { n: 1 } })
    const a = get(items, 'a')
    items.rebase(new Map([['a', '{"n":7}']]))
    expect(get(items, 'a')).toEqual({ n: 7 })
    a.n = 2
    expect(items.changes()!.set).toEqual(new Map([['a', '{"n":2}']]))
  })

  test('into what cannot be kept, they throw', () => {
    const items = itemsOver({ a: { n: 1 } })
    get(items, 'a').n = new Date()
    expect(() => items.changes()).toThrow(refused('item', 'a', 'Date'))
  })

  test('into what their schema refuses, they throw', () => {
    const item = defineItem('a', { schema: z.object({ n: z.number() }) })
    const items = itemsOver({ a: { n: 1 } })
    ;(items.get('a', item) as { n: unknown }).n = 'text'
    expect(() => items.changes()).toThrow(refused('item', 'a'))
  })

  test('before everything was cleared, they are gone', () => {
    const items = itemsOver({ a: { n: 1 } })
    const a = get(items, 'a')
    items.clear()
    a.n = 2
    expect(saved(items)).toEqual({})
  })
})

describe('what was remembered', () => {
  test('comes back, objects included', () => {
    const items = itemsOver({ a: { n: 1 } })
    const before = get(items, 'a')
    const undo = items.remember()
    set(items, 'a', { n: 'too large' })
    undo()
    expect(get(items, 'a')).toBe(before)
    before.n = 2
    expect(items.changes()!.set).toEqual(new Map([['a', '{"n":2}']]))
  })

  test('comes back where it was cleared', () => {
    const items = itemsOver({ a: { n: 1 } })
    const undo = items.remember()
    items.clear()
    undo()
    expect(get(items, 'a')).toEqual({ n: 1 })
    expect(items.changes()).toBeUndefined()
  })
})

describe('clearing', () => {
  test('forgets what was kept and what was written', () => {
    const items = itemsOver({ a: 1 })
    set(items, 'b', 2)
    items.clear()
    expect([items.keys(), get(items, 'a'), get(items, 'b')]).toEqual([[], undefined, undefined])
    expect(items.changes()).toEqual({ clear: true, set: new Map(), delete: ['a'] })
  })

  test('writes also what equals what was kept', () => {
    const items = itemsOver({ a: 1, b: 2 })
    items.clear()
    set(items, 'a', 1)
    expect(items.changes()).toEqual({ clear: true, set: new Map([['a', '1']]), delete: ['b'] })
  })

  test('nothing is no change', () => {
    const items = itemsOver()
    items.clear()
    expect(items.changes()).toBeUndefined()
  })
})

describe('flashed items', () => {
  const flash = (items: Items, key: string, value: unknown) => items.flash(key, NOTHING, value)

  test('stay until they are read', () => {
    const items = itemsOver()
    flash(items, 'a', 1)
    const later = itemsOver()
    later.rebase(new Map(Object.entries(saved(items))))
    expect(later.has('a')).toBe(true)
    expect(later.changes()).toBeUndefined()
    expect([get(later, 'a'), get(later, 'a')]).toEqual([1, 1])
    expect(saved(later)).toEqual({})
  })

  test('are for the next exchange, though this one reads them after they were saved', () => {
    const items = itemsOver()
    flash(items, 'a', 1)
    flash(items, 'b', { n: 1 })
    saved(items)
    expect([get(items, 'a'), get(items, 'b')]).toEqual([1, { n: 1 }])
    expect(Object.keys(saved(items))).toContain('a')
    expect(Object.keys(saved(items))).toContain('b')
  })

  test.each([['a text'], [{ n: 1 }]])('that were read and saved are gone: %j', (value) => {
    const items = itemsOver()
    flash(items, 'a', value)
    const later = itemsOver()
    later.rebase(new Map(Object.entries(saved(items))))
    const was = get(later, 'a')
    expect(was).toEqual(value)
    saved(later)
    expect([later.has('a'), get(later, 'a')]).toEqual([false, undefined])
    if (typeof was === 'object') was.n = 2
    expect(saved(later)).toEqual({})
  })

  test('that are set anew stay', () => {
    const items = itemsOver()
    flash(items, 'a', 1)
    saved(items)
    set(items, 'a', 2)
    const later = itemsOver()
    later.rebase(new Map(Object.entries(saved(items))))
    get(later, 'a')
    expect(saved(later)).toEqual({ a: '2' })
  })
})

describe('items with an end of their own', () => {
  const item = defineItem('a', { expiresIn: 60, fallback: 'over' })

  test.each([['a text'], [{ n: 1 }]])('are gone after it: %j', (value) => {
    const time = { now: 1000 }
    const items = itemsOver({}, time)
    items.set('a', item, value)
    saved(items)
    time.now += 59
    expect(items.get('a', item)).toEqual(value)
    time.now += 1
    expect([items.get('a', item), items.has('a'), items.keys()]).toEqual([undefined, false, []])
  })

  test('end later when they are written again, and never when by the plain key', () => {
    const time = { now: 1000 }
    const items = itemsOver({}, time)
    items.set('a', item, 1)
    time.now += 40
    items.set('a', item, 1)
    time.now += 40
    expect(get(items, 'a')).toBe(1)
    set(items, 'a', 1)
    time.now += 1000
    expect(get(items, 'a')).toBe(1)
  })
})

test('undone, a flash leaves the one before it to be read once', () => {
  const items = new Items(jsonItems, () => 0)
  items.rebase(
    new Map([
      ['notice', '"before"'],
      [marker('flash', 'notice'), '1'],
    ]),
  )
  const undo = items.remember()
  items.flash('notice', undefined, 'too large')
  undo()
  expect(items.get('notice', undefined)).toBe('before')
  expect(items.changes()?.delete).toContain('notice')
})

test('undone, a write leaves what was changed in place before it', () => {
  const items = new Items(jsonItems, () => 0)
  const list = defineItem('list', { schema: z.array(z.number()) })
  const value = [1]
  items.set('list', list, value)
  const undo = items.remember()
  items.set('list', list, [9])
  undo()
  value.push(2)
  expect(items.changes()?.set.get('list')).toBe('[1,2]')
})
