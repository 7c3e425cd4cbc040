import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { WireEvent } from './event.ts'
import { eventParser, formatCommand, formatEvent } from './sse.ts'

function parse(...chunks: string[]): WireEvent[] {
  return chunks.flatMap(eventParser({ id: '', retry: 0 }))
}

function placeAfter(text: string) {
  const place = { id: '', retry: 0 }
  eventParser(place)(text)
  return place
}

describe('formatEvent', () => {
  test('writes no name for a message', () => {
    expect(formatEvent({ event: 'message', data: 'hi' })).toBe('data: hi\n\n')
  })

  test('writes name and id before the data', () => {
    expect(formatEvent({ event: 'done', id: '7', data: '' })).toBe('event: done\nid: 7\ndata: \n\n')
  })

  test('writes a data line for each line, however it ends', () => {
    const text = 'data: a\ndata: b\ndata: c\ndata: d\n\n'
    expect(formatEvent({ event: 'message', data: 'a\nb\rc\r\nd' })).toBe(text)
  })

  test.each(['a\nb', 'a\rb', 'a\0b'])('refuses a name or id that is not one line: %j', (text) => {
    expect(() => formatEvent({ event: text, data: '' })).toThrow(TypeError)
    expect(() => formatEvent({ event: 'message', data: '', id: text })).toThrow(TypeError)
  })

  test('writes a command as an event of its own name', () => {
    expect(formatCommand({ do: 'end' })).toBe('event: madeleine\ndata: {"do":"end"}\n\n')
  })
})

describe('eventParser', () => {
  test.each(['\n', '\r', '\r\n'])('ends lines at %j', (end) => {
    const text = ['event: a', 'data: b', 'data: c', '', ''].join(end)
    expect(parse(text)).toEqual([{ event: 'a', data: 'b\nc' }])
  })

  test('gives an event as soon as its blank line ends in CR', () => {
    expect(parse('data: a\r\r')).toHaveLength(1)
  })

  test('takes a CR LF that is cut in two as one line end', () => {
    expect(parse('data: a\r', '\ndata: b\r', '', '\n\r', '\n')).toEqual([
      { event: 'message', data: 'a\nb' },
    ])
  })

  test('leaves out a byte order mark, at the start alone', () => {
    expect(parse('\uFEFFdata: a\n\n', '\uFEFFdata: b\n\n')).toHaveLength(1)
  })

  test('takes one space after the colon away', () => {
    expect(parse('data:a\ndata:  b: c\n\n')).toEqual([{ event: 'message', data: 'a\n b: c' }])
  })

  test('takes a line without a colon as a field without a value', () => {
    expect(parse('data\ndata\n\n')).toEqual([{ event: 'message', data: '\n' }])
  })

  test('knows comments and unknown fields, and keeps nothing of them', () => {
    const text = ':\n: hi\ndatabase: 1\nid-x: 2\n__proto__: 3\ndata: a\n\n'
    expect(parse(text)).toEqual([{ event: 'message', data: 'a' }])
  })

  test('gives no event without data', () => {
    expect(parse('event: a\n\n\n\ndata: b\n\n')).toEqual([{ event: 'message', data: 'b' }])
  })

  test('gives no event that was cut', () => {
    expect(parse('data: a\n\ndata: b\n')).toHaveLength(1)
  })

  test('an empty name is no name', () => {
    expect(parse('event: a\nevent:\ndata: b\n\n')).toEqual([{ event: 'message', data: 'b' }])
  })

  test('keeps text that other languages take for a line end', () => {
    expect(parse('data: a\u2028b\u2029c\u0085d\n\n')[0]?.data).toBe('a\u2028b\u2029c\u0085d')
  })

  test('notes an id, also of an event without data, and an empty one', () => {
    expect(placeAfter('id: 1\n\n').id).toBe('1')
    expect(placeAfter('id: 1\n\nid\n\n').id).toBe('')
    expect(placeAfter('id: 1\n\ndata: a\n\n').id).toBe('1')
  })

  test('notes no id of an event that was cut, and none with NUL', () => {
    expect(placeAfter('id: 1\n\nid: 2\n').id).toBe('1')
    expect(placeAfter('id: 1\nid: 2\0\n\n').id).toBe('1')
  })

  test('notes the time to retry, when it is digits', () => {
    expect(placeAfter('retry: 50\n').retry).toBe(50)
    expect(placeAfter('retry: 50\nretry: 1e3\nretry: -1\n').retry).toBe(50)
  })

  const anyText = fc.string({ unit: 'binary' })
  const oneLine = anyText.map((text) => text.replace(/[\r\n\0]/g, ''))
  const anyEvent = fc.record(
    { event: oneLine.map((name) => name || 'message'), data: anyText, id: oneLine },
    { requiredKeys: ['event', 'data'] },
  )

  test('gives back what formatEvent wrote, line ends made LF', () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const expected = events.map(({ data, ...rest }) => ({
          ...rest,
          data: data.replace(/\r\n?/g, '\n'),
        }))
        expect(parse(events.map(formatEvent).join(''))).toEqual(expected)
      }),
    )
  })

  test('gives the same events however the stream is cut', () => {
    const piece = fc.constantFrom(
      'data',
      'event',
      'id',
      'retry',
      ':',
      ' ',
      'x',
      '1',
      '\n',
      '\r',
      '\0',
    )
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(9)), (pieces, cuts) => {
        const text = pieces.join('')
        const chunks: string[] = []
        let rest = text
        for (const cut of cuts) {
          chunks.push(rest.slice(0, cut))
          rest = rest.slice(cut)
        }
        expect(parse(...chunks, rest)).toEqual(parse(text))
      }),
      { numRuns: 1_000 },
    )
  })

  test('reads a line of a megabyte that comes in small chunks in linear time', () => {
    const start = performance.now()
    const chunks = Array.from({ length: 1_000 }, () => 'x'.repeat(1_000))
    expect(parse('data: ', ...chunks, '\n\n')[0]?.data).toHaveLength(1_000_000)
    expect(performance.now() - start).toBeLessThan(2_000)
  })
})
