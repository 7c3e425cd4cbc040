import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contextOf } from '../../../test/support/codec-context.ts'
import { HOSTILE_RUNS, runs } from '../../../test/support/runs.ts'
import type { Content } from './content.ts'
import { sessionCodec, type Carried } from './session-codec.ts'

const context = contextOf('session')
const json = sessionCodec(true)
const rich = sessionCodec(false)
const through = (codec: typeof json, carried: Carried) =>
  codec.decode([codec.encode(carried, context)].flat()[0]!, context)

const content = (fields: readonly (readonly [string, string])[]): Content => ({
  id: 'id',
  version: 3,
  created: 100,
  since: 105,
  seen: 107,
  permanent: true,
  user: 'alice',
  fields: new Map(fields),
})

describe('the text of a session', () => {
  test('is JSON that a person can read', () => {
    const text = json.encode(content([['cart', '{"books":["Emma"]}']]), context)
    expect(text).toBe('{"":["id",3,100,5,2,1,"alice"],"cart":{"books":["Emma"]}}')
  })

  test('reads back whole, whatever is in it', () => {
    const keys = fc.oneof(
      fc.constantFrom('__proto__', 'constructor', '\x7fflash a', '0'),
      fc.string({ unit: 'grapheme', minLength: 1 }),
    )
    const values = fc.jsonValue().map((value) => JSON.stringify(value))
    const fields = fc.uniqueArray(fc.tuple(keys, values), { selector: ([key]) => key })
    fc.assert(
      fc.property(fields, (given) => {
        const read = through(json, content(given)) as Content
        expect({ ...read, fields: 0 }).toEqual({ ...content([]), fields: 0 })
        // JSON.parse has numbers for keys come first, and -0 is 0.
        const texts = given.map(([key, text]) => [key, JSON.stringify(JSON.parse(text))] as const)
        expect(new Map([...read.fields].sort())).toEqual(new Map(texts.toSorted()))
      }),
      runs(300),
    )
  })

  test('has texts that are no JSON as strings', () => {
    const fields = [
      ['a', '[{"x":1n}]'],
      ['b', ''],
    ] as const
    expect((through(rich, content(fields)) as Content).fields).toEqual(new Map(fields))
  })

  test('is the id alone of one in a store', () => {
    const secretId = 'x'.repeat(43)
    expect(json.encode({ secretId }, context)).toBe(secretId)
    expect(through(json, { secretId })).toEqual({ secretId })
  })
})

describe('a text that was validly sealed', () => {
  const read = (text: string) => {
    try {
      return json.decode(text, context)
    } catch (error) {
      // What reads cookies takes it for none.
      expect(error).toBeInstanceOf(SyntaxError)
      return undefined
    }
  }

  test.each([
    '[]',
    'null',
    '1',
    '"text"',
    'true',
    '{}',
    '',
    '{"a":1}',
    '{"":1}',
    '{"":[]}',
    '{"":["id",1,1,1,1]}',
    '{"":["id","1",1,1,1,""]}',
    '{"":[1,1,1,1,1,""]}',
    '{"":["id",null,1,1,1,""]}',
  ])('yet is no session is none: %s', (text) => {
    expect(read(text)).toBeUndefined()
  })

  test('never does anything else, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        read(text)
      }),
      HOSTILE_RUNS,
    )
  })

  test('has no items of the prototype', () => {
    const found = read('{"":["id",1,1,0,0,1,""],"__proto__":{"polluted":1}}') as Content
    expect([...found.fields]).toEqual([['__proto__', '{"polluted":1}']])
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })
})
