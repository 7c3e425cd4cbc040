import { describe, expect, test } from 'vitest'
import { UsageError } from '../errors.ts'
import { asChannel, defineChannel } from './handler.ts'

describe('defineChannel()', () => {
  test('keeps its handlers', () => {
    const handlers = { open() {}, async message() {}, async *close() {} }
    expect(defineChannel(handlers).handlers).toBe(handlers)
  })

  test('takes parts that are left out or undefined', () => {
    expect(() => defineChannel({})).not.toThrow()
    expect(() => defineChannel({ open: undefined } as never)).not.toThrow()
  })

  test.each([
    [{ onMessage() {} }, /no part "onMessage"; there are open, message, change, close/],
    [{ open: 42 }, /"open" must be a function/],
    [{ message: {} }, /"message" must be a function/],
    [{ close: null }, /"close" must be a function/],
  ])('refuses %o', (handlers, message) => {
    expect(() => defineChannel(handlers as never)).toThrow(UsageError)
    expect(() => defineChannel(handlers as never)).toThrow(message)
  })
})

describe('a channel', () => {
  test('is one already', () => {
    const channel = defineChannel({})
    expect(asChannel(channel)).toBe(channel)
  })

  test('may be a bare handler, for its opening and each message alike', () => {
    const handler = () => {}
    expect(asChannel(handler).handlers).toEqual({ open: handler, message: handler })
  })

  test.each([{}, { open() {} }, null, undefined, 'x'])('is not %o', (given) => {
    expect(() => asChannel(given as never)).toThrow(
      /takes a handler function or what defineChannel\(\) answers/,
    )
  })
})
