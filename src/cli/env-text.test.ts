import { parseEnv } from 'node:util'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOSTILE_RUNS } from '../../test/support/runs.ts'
import { withSecret } from './env-text.ts'

describe('a new secret', () => {
  test.each([
    ['an empty file', '', 'MADELEINE_SECRET=new\n'],
    ['a file without it', 'A=1\n', 'A=1\nMADELEINE_SECRET=new\n'],
    ['a file whose last line has no end', 'A=1', 'A=1\nMADELEINE_SECRET=new\n'],
    ['a file from Windows', 'A=1\r\n', 'A=1\r\nMADELEINE_SECRET=new\r\n'],
    ['an old secret', 'MADELEINE_SECRET=old\nA=1\n', 'MADELEINE_SECRET=new,old\nA=1\n'],
    ['two old secrets', 'MADELEINE_SECRET=b,a', 'MADELEINE_SECRET=new,b,a'],
    ['an old secret from Windows', 'MADELEINE_SECRET=old\r\n', 'MADELEINE_SECRET=new,old\r\n'],
    ['an old secret in double quotes', 'MADELEINE_SECRET="old"', 'MADELEINE_SECRET="new,old"'],
    ['an old secret in single quotes', "MADELEINE_SECRET='old'", "MADELEINE_SECRET='new,old'"],
    ['an old secret in backticks', 'MADELEINE_SECRET=`old`', 'MADELEINE_SECRET=`new,old`'],
    [
      'an exported one',
      '  export MADELEINE_SECRET = old # mine',
      '  export MADELEINE_SECRET = new,old # mine',
    ],
    ['an empty one', 'MADELEINE_SECRET=\nA=1\n', 'MADELEINE_SECRET=new\nA=1\n'],
    ['an empty one in quotes', 'MADELEINE_SECRET=""', 'MADELEINE_SECRET="new"'],
    [
      'an empty one with a comment',
      'MADELEINE_SECRET= # none yet',
      'MADELEINE_SECRET=new # none yet',
    ],
    [
      'an empty one with a blank behind it',
      'MADELEINE_SECRET = \nA=1\n',
      'MADELEINE_SECRET =new \nA=1\n',
    ],
    [
      'an empty one with a comment right behind it',
      'MADELEINE_SECRET=# x',
      'MADELEINE_SECRET=new # x',
    ],
    [
      'one that is commented out',
      '# MADELEINE_SECRET=no\n',
      '# MADELEINE_SECRET=no\nMADELEINE_SECRET=new\n',
    ],
    [
      'a variable of a longer name',
      'MADELEINE_SECRET_OLD=a\nMY_MADELEINE_SECRET=b\n',
      'MADELEINE_SECRET_OLD=a\nMY_MADELEINE_SECRET=b\nMADELEINE_SECRET=new\n',
    ],
    [
      'one that is assigned twice, of which the last counts',
      'MADELEINE_SECRET=a\nMADELEINE_SECRET=b\n',
      'MADELEINE_SECRET=a\nMADELEINE_SECRET=new,b\n',
    ],
    [
      'a line inside a value of several lines',
      'KEY="begin\nMADELEINE_SECRET=no\nend"\n',
      'KEY="begin\nMADELEINE_SECRET=no\nend"\nMADELEINE_SECRET=new\n',
    ],
    [
      'a quote that stays open',
      'A="it\nMADELEINE_SECRET=old\nB="x"\n',
      'A="it\nMADELEINE_SECRET=new,old\nB="x"\n',
    ],
  ])('goes into %s', (_, before, after) => {
    expect(withSecret(before, 'new')).toBe(after)
  })
})

describe('in files of any kind', () => {
  const lines = fc.constantFrom(
    'A=1',
    'MADELEINE_SECRET=old',
    'MADELEINE_SECRET="old one"',
    "export MADELEINE_SECRET='old'",
    'MADELEINE_SECRET=',
    'MADELEINE_SECRET= # none yet',
    '# a comment',
    'B="two\nlines"',
    '',
    'C = spaced # comment',
    'D=a=b,c',
  )
  const files = fc.tuple(fc.array(lines, { maxLength: 8 }), fc.boolean())
  const text = ([all, isEnded]: [string[], boolean]) => all.join('\n') + (isEnded ? '\n' : '')

  test('the first secret is the new one, the old ones follow, and nothing else changes', () => {
    fc.assert(
      fc.property(files, (file) => {
        const before = parseEnv(text(file))
        const after = parseEnv(withSecret(text(file), 'new'))
        const old = before['MADELEINE_SECRET'] ?? ''
        const expected = old === '' ? 'new' : `new,${old}`
        expect(after).toEqual({ ...before, MADELEINE_SECRET: expected })
      }),
      HOSTILE_RUNS,
    )
  })

  test('what was there still is, around one piece that is new', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), files, (noise, file) => {
        const before = noise + text(file)
        const after = withSecret(before, 'new')
        const { length } = before
        const ends = Array.from({ length: length + 1 }, (_, at) => at)
        const isKept = (at: number) =>
          after.startsWith(before.slice(0, at)) && after.endsWith(before.slice(at))
        expect(after.length).toBeGreaterThanOrEqual(length + 3)
        expect(ends.some(isKept)).toBe(true)
      }),
      HOSTILE_RUNS,
    )
  })
})
