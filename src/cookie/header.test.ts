import { workOf } from '../../test/support/work.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hasCookie, parseCookies, readCookie, readCookies } from './header.ts'

describe('one name', () => {
  test('is found wherever it stands', () => {
    expect(readCookie('a=1; b=2; c=3', 'a')).toBe('1')
    expect(readCookie('a=1; b=2; c=3', 'b')).toBe('2')
    expect(readCookie('a=1; b=2; c=3', 'c')).toBe('3')
  })

  test('reads as absent when the browser sent none', () => {
    expect(readCookie(undefined, 'a')).toBeUndefined()
    expect(readCookie('', 'a')).toBeUndefined()
    expect(readCookies(undefined, 'a')).toEqual([])
    expect(hasCookie(undefined, 'a')).toBe(false)
    expect(parseCookies(undefined)).toEqual([])
  })

  test('is not found within another name or value', () => {
    const header = 'xtheme=1; theme2=2; a=theme=3; b=;theme ; c= theme=4; the=5'
    expect(readCookie(header, 'theme')).toBeUndefined()
    expect(readCookie(`${header}; theme=6`, 'theme')).toBe('6')
  })

  test('is compared as it stands: by case, and without decoding', () => {
    expect(readCookie('Theme=1; th%65me=2', 'theme')).toBeUndefined()
    expect(readCookie('th%65me=2', 'th%65me')).toBe('2')
  })

  test('gives the first of several values, and all of them on request', () => {
    expect(readCookie('a=1; b=x; a=2', 'a')).toBe('1')
    expect(readCookies('a=1; b=x; a=2; a', 'a')).toEqual(['1', '2'])
  })

  test('may be one of an object without being in the header', () => {
    expect(readCookie('a=1', '__proto__')).toBeUndefined()
    expect(readCookie('a=1', 'constructor')).toBeUndefined()
    expect(parseCookies('__proto__=1; constructor=2')).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })

  test('that no cookie can have is never found', () => {
    for (const name of ['', 'a;b', 'b=1', ' b', 'b ', '\tb', ';', '=']) {
      const header = '=x; a;b=1=2;  b =3'
      expect(readCookie(header, name)).toBeUndefined()
      expect(readCookies(header, name)).toEqual([])
      expect(hasCookie(header, name)).toBe(false)
    }
  })
})

describe('a value', () => {
  test('may be empty', () => {
    expect(readCookie('a=; b=2', 'a')).toBe('')
    expect(hasCookie('a=', 'a')).toBe(true)
    expect(readCookies('a=;a=', 'a')).toEqual(['', ''])
  })

  test('keeps everything after its first equals sign', () => {
    expect(readCookie('a=b=c==', 'a')).toBe('b=c==')
  })

  test('keeps its quotation marks and what RFC 2109 meant by $Version', () => {
    expect(parseCookies('$Version=1; a="b c"')).toEqual([
      ['$Version', '1'],
      ['a', '"b c"'],
    ])
  })

  test('loses spaces and tabs around it and no other blanks', () => {
    expect(readCookie('a \t=\t 1 \t; b=2', 'a')).toBe('1')
    expect(readCookie('a=\u00a01\u00a0', 'a')).toBe('\u00a01\u00a0')
    expect(readCookie('\u00a0a=1', 'a')).toBeUndefined()
  })

  test('ends at a semicolon alone, not at a comma', () => {
    expect(readCookie('a=1, b=2;c=3', 'a')).toBe('1, b=2')
  })

  test('is decoded from percent escapes of UTF-8', () => {
    expect(readCookie('a=%C3%A4%20%F0%9F%8D%AA%3b', 'a')).toBe('ä 🍪;')
  })

  test('with a broken escape is given as it stands', () => {
    for (const value of [
      '%',
      '100%',
      '%4',
      '%zz',
      '%C3',
      '%20%ff',
      '%ED%A0%80',
      '%C0%80',
      '%F4%90%80%80',
    ]) {
      expect(readCookie(`a=${value}; b=2`, 'a')).toBe(value)
    }
  })
})

describe('what is no cookie', () => {
  test('a pair without a name or without an equals sign', () => {
    expect(parseCookies('=x; x; ; =; a=1; =y=z;')).toEqual([['a', '1']])
    expect(readCookie('=x; x', 'x')).toBeUndefined()
    expect(hasCookie('=theme; theme', 'theme')).toBe(false)
  })

  test.each(['__Host-a', '__host-a', '__HOST-Http-a'])('two of the name %s', (name) => {
    const header = `${name}=1; b=2; ${name}=3`
    expect(readCookie(header, name)).toBeUndefined()
    expect(hasCookie(header, name)).toBe(false)
    expect(readCookies(header, name)).toEqual([])
    expect(parseCookies(header)).toEqual([['b', '2']])
  })

  test('but one of each __Host- name is', () => {
    const header = '__Host-a=1; __host-a=2; __Secure-a=3; __Secure-a=4'
    expect(readCookie(header, '__Host-a')).toBe('1')
    expect(hasCookie(header, '__host-a')).toBe(true)
    expect(readCookies(header, '__Host-a')).toEqual(['1'])
    expect(parseCookies(header)).toHaveLength(4)
  })
})

/** The rules again, in the plainest way. */
function reference(header: string): [string, string][] {
  const pairs = header.split(';').flatMap((pair): [string, string][] => {
    const [name = '', ...value] = pair.split('=').map(trim)
    return name === '' || value.length === 0
      ? []
      : [[name, decode(trim(pair.slice(pair.indexOf('=') + 1)))]]
  })
  const isForged = (name: string) =>
    name.toLowerCase().startsWith('__host-') && pairs.filter((pair) => pair[0] === name).length > 1
  return pairs.filter(([name]) => !isForged(name))
}

function trim(text: string): string {
  return text.replaceAll(/^[ \t]+|[ \t]+$/g, '')
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  '__Host-a',
  '__host-',
  ';',
  '; ',
  '=',
  ' ',
  '\t',
  ',',
  '"',
  '%',
  '%4',
  '%41',
  '%C3%A4',
  '%ff',
  '%E2%82',
  '%f0%9f%8d%aa',
  '%ED%BF%BF',
  '\u00a0',
  'é',
  '__proto__',
  '\u0000',
)
const headers = fc.oneof(
  fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
)

describe('whatever a header holds', () => {
  test('all cookies are those of the rules', () => {
    fc.assert(
      fc.property(headers, (header) => {
        expect(parseCookies(header)).toEqual(reference(header))
      }),
    )
  })

  test('one name reads as it does among all', () => {
    const names = fc.oneof(piece, fc.string())
    fc.assert(
      fc.property(headers, names, (header, name) => {
        const values = reference(header).flatMap(([key, value]) => (key === name ? [value] : []))
        expect(readCookies(header, name)).toEqual(values)
        expect(readCookie(header, name)).toBe(values[0])
        expect(hasCookie(header, name)).toBe(values.length > 0)
      }),
      { numRuns: 1000 },
    )
  })

  // Of a megabyte a quadratic reader makes at least half a minute.
  test.each([
    '=',
    ';',
    ' ',
    'a',
    'a=',
    '=a',
    ';a',
    'a=a=a',
    'a=a;',
    'a;',
    ' a',
    'a ',
    'a=%;',
    '%',
    'ab',
  ])('64 KB of %j are read with work in proportion to that', async (unit) => {
    const header = unit.repeat(2 ** 16 / unit.length)
    const work = await workOf(async () => {
      parseCookies(header)
      for (const name of ['a', 'aa', ' ', 'ab', 'ba', 'b']) readCookie(header, name)
    })
    expect(work).toBeLessThan(100 * header.length)
  })
})
