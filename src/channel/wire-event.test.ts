import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runs } from '../../test/support/runs.ts'
import { UsageError } from '../errors.ts'
import { formatEvent } from '../wire/sse.ts'
import { wireEvent } from './wire-event.ts'

const circle: Record<string, unknown> = {}
circle['self'] = circle

describe('an event travels', () => {
  test.each([
    [{ data: 'text' }, { event: 'message', data: 'text' }],
    [
      { event: 'done', data: '' },
      { event: 'done', data: '' },
    ],
    [
      { data: { a: [1, null] }, id: '7' },
      { event: 'message', data: '{"a":[1,null]}', id: '7' },
    ],
    [{ data: 0 }, { event: 'message', data: '0' }],
    [{ data: null }, { event: 'message', data: 'null' }],
    [{ data: undefined }, { event: 'message', data: '' }],
    [{ event: 'tick' }, { event: 'tick', data: '' }],
    [{ data: () => {} }, { event: 'message', data: '' }],
    [
      { event: undefined, data: 'a\nb', id: undefined },
      { event: 'message', data: 'a\nb' },
    ],
    [{}, { event: 'message', data: '' }],
  ])('%j as %j', (given, expected) => {
    expect(wireEvent(given as never)).toEqual(expected)
  })

  test('with anything that JSON carries as its data, and fits the stream then', () => {
    fc.assert(
      fc.property(
        fc.jsonValue().filter((data) => typeof data !== 'string'),
        (data) => {
          const event = wireEvent({ data })
          expect(JSON.parse(event.data)).toEqual(JSON.parse(JSON.stringify(data)))
          expect(formatEvent(event)).toMatch(/\n\n$/)
        },
      ),
      runs(100),
    )
  })
})

describe('an event is refused', () => {
  test.each([
    [{ event: 'madeleine' }, /named "madeleine", which carries commands/],
    [{ event: '' }, /name/],
    [{ event: 'a\nb' }, /name.*line break/],
    [{ event: 'a\rb' }, /name/],
    [{ event: 'a\0b' }, /name/],
    [{ event: 42 }, /name that is no text/],
    [{ event: null }, /name that is no text/],
    [{ id: '' }, /id.*empty/],
    [{ id: 'a\nb' }, /id.*line break/],
    [{ id: 'a\0b' }, /id.*NUL/],
    [{ id: 7 }, /id that is no text/],
    [{ data: 10n }, /event.*data.*BigInt/],
    [{ data: circle }, /event.*data.*circle/],
    ['text', /type string; yield \{ data \}/],
    [42, /type number/],
  ])('%o, and the message says why', (given, message) => {
    expect(() => wireEvent(given as never)).toThrow(UsageError)
    expect(() => wireEvent(given as never)).toThrow(message)
  })

  test('with what the data itself threw as the cause', () => {
    const cause = new Error('not me')
    const toJSON = () => {
      throw cause
    }
    expect(() => wireEvent({ data: { toJSON } })).toThrow(
      expect.objectContaining({ code: 'event', cause }),
    )
  })
})
