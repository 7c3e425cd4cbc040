import { describe, expect, test } from 'vitest'
import { JsonFields } from './json-fields.ts'

const parse = (text: string) => new JsonFields(JSON.parse(text) as Record<string, unknown>, '')

describe('fields parsed from JSON', () => {
  test('are texts of JSON, without what stands before them', () => {
    const fields = parse('{"":["head"],"user":{"id":42},"cart":[1]}')
    expect([...fields]).toEqual([
      ['user', '{"id":42}'],
      ['cart', '[1]'],
    ])
    expect(fields.size).toBe(2)
    expect(fields.get('user')).toBe('{"id":42}')
    expect(fields.get('')).toBeUndefined()
  })

  test('are those of the object alone, and not of its prototype', () => {
    const fields = parse('{"":[]}')
    expect(fields.has('constructor')).toBe(false)
    expect(fields.get('__proto__')).toBeUndefined()
    expect(parse('{"":[],"__proto__":1}').get('__proto__')).toBe('1')
  })

  test('are what a map of them would be', () => {
    const fields = parse('{"":[],"a":1,"b":"two"}')
    const map = new Map(fields)
    expect([...fields.keys()]).toEqual([...map.keys()])
    expect([...fields.values()]).toEqual([...map.values()])
    const seen: string[] = []
    fields.forEach((text, key) => seen.push(`${key} ${text}`))
    expect(seen).toEqual(['a 1', 'b "two"'])
  })
})
