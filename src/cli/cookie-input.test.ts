import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOSTILE_RUNS } from '../../test/support/runs.ts'
import { readInput } from './cookie-input.ts'

const pairs = (input: string) => readInput(input).map(({ name, text }) => [name, text])

describe('what is pasted is read as', () => {
  test.each([
    [
      'a Cookie header',
      'a=1; b=2',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'a Cookie header with its name',
      'cookie: a=1;b=',
      [
        ['a', '1'],
        ['b', ''],
      ],
    ],
    [
      'a Cookie header with its name and a part without',
      'Cookie: a=1; b',
      [
        ['a', '1'],
        [undefined, 'b'],
      ],
    ],
    ['a Set-Cookie line', 'a=1; Path=/; HttpOnly', [['a', '1']]],
    ['a Set-Cookie line with its name', 'Set-Cookie: a=1; Path=/; New', [['a', '1']]],
    ['a value', 'eyJ2IjoxfQ', [[undefined, 'eyJ2IjoxfQ']]],
    ['a value that ends in =', 'eyJ2IjoxMX0=', [[undefined, 'eyJ2IjoxMX0=']]],
    [
      'a value of Starlette, padded in its middle',
      `eyJhIjogMX0=.ZVQH3A.${'x'.repeat(27)}`,
      [[undefined, `eyJhIjogMX0=.ZVQH3A.${'x'.repeat(27)}`]],
    ],
    [
      'a session of Flask, whose name may be base64 and which begins with a dot',
      `session=.eJyrVkosLVGyUjKsBQAQFQLK.ZVQH3A.${'x'.repeat(27)}`,
      [['session', `.eJyrVkosLVGyUjKsBQAQFQLK.ZVQH3A.${'x'.repeat(27)}`]],
    ],
    ['a value with = and ; in it', '{"a":"b=c;d"}', [[undefined, '{"a":"b=c;d"}']]],
    ['a value of Express', 's:a=b.sig', [[undefined, 's:a=b.sig']]],
    ['a value with escapes', 'a=%7B%7D', [['a', '{}']]],
    ['a value with bad escapes', 'a=%7', [['a', '%7']]],
    [
      'several lines',
      'a=1\r\n\nb=2\n',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    [
      'an answer with its head',
      'HTTP/1.1 200 OK\nDate: today\nSet-Cookie: a=1; Secure\nset-cookie: b=2\n\n<p>c=3</p>',
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ],
    ['nothing', ' \n ', []],
    ['nothing', ';', []],
  ])('%s', (_, input, expected) => {
    expect(pairs(input)).toEqual(expected)
  })
})

describe('a cookie', () => {
  test('is as large as its name and value are in the header', () => {
    expect(readInput('ab=%7B%7D')[0]!.size).toBe(8)
  })

  test('of a Set-Cookie line has its attributes', () => {
    expect(readInput('a=1; Path=/; HttpOnly')[0]!.attributes).toEqual(['Path=/', 'HttpOnly'])
  })

  test('of a header knows the others', () => {
    expect(readInput('a=1; a.sig=%41')[0]!.others.get('a.sig')).toBe('A')
  })
})

test('nothing that is pasted throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (input) => {
      expect(Array.isArray(readInput(input))).toBe(true)
    }),
    HOSTILE_RUNS,
  )
})
