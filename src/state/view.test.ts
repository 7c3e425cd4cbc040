import { expect, test } from 'vitest'
import { FakeClock, lineOf } from '../../test/support/fakes.ts'
import { View } from './view.ts'

const HEADER = 'a=1; b=2; a=3'

function viewOf(header = HEADER) {
  const clock = new FakeClock()
  return { clock, view: new View(header, clock.read) }
}

test('a view begins with what the browser sent', () => {
  const { view } = viewOf()
  expect([view.get('a'), view.getAll('a'), view.has('b'), view.has('c')]).toEqual([
    '1',
    ['1', '3'],
    true,
    false,
  ])
  expect(view.entries()).toEqual([
    ['a', '1'],
    ['b', '2'],
    ['a', '3'],
  ])
})

test('a line that was written replaces all the browser sent of that name', () => {
  const { view } = viewOf()
  view.apply([lineOf('a', 'new')])
  expect([view.get('a'), view.getAll('a'), view.has('a')]).toEqual(['new', ['new'], true])
  expect(view.entries()).toEqual([
    ['b', '2'],
    ['a', 'new'],
  ])
})

test('a line that deletes makes the cookie absent', () => {
  const { view } = viewOf()
  view.apply([{ ...lineOf('a', ''), value: undefined }])
  expect([view.get('a'), view.getAll('a'), view.has('a')]).toEqual([undefined, [], false])
  expect(view.entries()).toEqual([['b', '2']])
})

test('a cookie is gone when its time is over, and not before', () => {
  const { clock, view } = viewOf('')
  view.apply([{ ...lineOf('a', 'short'), endsAt: clock.now + 1000 }])
  clock.pass(999)
  expect(view.get('a')).toBe('short')
  clock.pass(1)
  expect([view.get('a'), view.has('a'), view.getAll('a'), view.entries()]).toEqual([
    undefined,
    false,
    [],
    [],
  ])
})

test('an empty value is a value', () => {
  const { view } = viewOf('a=')
  view.apply([lineOf('b', '')])
  expect([view.has('a'), view.get('b'), view.has('b')]).toEqual([true, '', true])
})

test('names of the prototype are names like any other', () => {
  const { view } = viewOf('')
  expect([view.get('__proto__'), view.has('constructor'), view.getAll('toString')]).toEqual([
    undefined,
    false,
    [],
  ])
  view.apply([lineOf('constructor', 'x')])
  expect(view.get('constructor')).toBe('x')
})
