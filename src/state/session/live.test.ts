import * as devalue from 'devalue'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { refused } from '../../../test/support/refused.ts'
import { defineItem, type AnyItem } from '../item.ts'
import { jsonItems, serializedItems } from './item-codec.ts'
import { Items } from './items.ts'

function reading(item: AnyItem, kept: unknown, codec = jsonItems) {
  const items = new Items(codec, () => 1000)
  items.rebase(new Map([[item.key, codec.encode(item.key, kept)]]))
  return { items, value: items.get(item.key, item) as any }
}

const dated = defineItem('it', {
  schema: z.object({
    at: z.iso.date().transform((text) => new Date(text)),
    tags: z.array(z.string()),
  }),
})
const loud = defineItem('it', {
  schema: z.object({ name: z.string().transform((text) => `${text}!`), n: z.number() }),
})
const grouped = defineItem('it', {
  schema: z.array(z.string()).transform((texts) => new Map(texts.map((text) => [text, 1n]))),
})

test.each<[string, AnyItem, unknown, (value: any) => unknown]>([
  ['has no plain data in it', dated, { at: '2026-01-31', tags: [] }, ({ tags }) => tags.push('x')],
  ['is no input of the schema', loud, { name: 'a', n: 1 }, (value) => (value.n = 2)],
  ['is a Map', grouped, ['a'], (value) => value.set('b', 2n)],
])(
  'an object that the schema made is not changed in place without a word: it %s',
  (_, item, kept, change) => {
    const { items, value } = reading(item, kept)
    expect([items.changes(), items.isWritten]).toEqual([undefined, false])
    change(value)
    expect(items.isWritten).toBe(true)
    expect(() => items.changes()).toThrow(
      refused('item', '"it"', 'schema makes something else', 'session\\.set\\(item, value\\)'),
    )
  },
)

test('once the item is set, what was made of it before may become anything', () => {
  const { items, value } = reading(loud, { name: 'a', n: 1 })
  value.n = 2
  items.set('it', loud, { name: 'b', n: 3 })
  expect(items.changes()!.set).toEqual(new Map([['it', '{"name":"b","n":3}']]))
})

test('what a schema made, and would give back as it is, may be changed in place', () => {
  const item = defineItem('it', {
    schema: z.object({ name: z.string().trim(), tags: z.array(z.string()).default([]) }),
  })
  const { items, value } = reading(item, { name: ' a ' })
  value.tags.push('x')
  expect(items.changes()!.set).toEqual(new Map([['it', '{"name":"a","tags":["x"]}']]))
})

test('what the codec carries and the schema takes may be changed in place, be it no plain data', () => {
  const item = defineItem('it', { schema: z.object({ at: z.date(), n: z.number() }) })
  const { items, value } = reading(item, { at: new Date(0), n: 1 }, serializedItems(devalue))
  value.n = 2
  const text = items.changes()!.set.get('it')!
  expect(serializedItems(devalue).decode(text)).toEqual({ at: new Date(0), n: 2 })
})
