import { describe, expect, test } from 'vitest'
import { FakeClock } from '../../test/support/fakes.ts'
import { memoryStore } from './memory.ts'

const MINUTE = 60_000
const create = (keepFor = MINUTE, group = '') => ({ version: 0, group, keepFor })

/** Which of these keys are still there; asking counts as using. */
async function there(store: ReturnType<typeof memoryStore>, ...keys: string[]): Promise<string[]> {
  const versions = await store.versions(keys)
  return keys.filter((_, at) => versions[at] !== 0)
}

describe('memoryStore()', () => {
  test('keeps to the clock it is given, to the millisecond', async () => {
    const clock = new FakeClock()
    const store = memoryStore({ clock: clock.read })
    await store.write('k', create(1000, 'g'))
    clock.pass(999)
    expect(await store.read('k')).toBeDefined()
    expect(await store.members('g')).toEqual(['k'])
    clock.pass(1)
    expect(await store.read('k')).toBeUndefined()
    expect(await store.members('g')).toEqual([])
    expect(await store.delete('k')).toBe(false)
  })

  test('forgets what was used longest ago when it is full', async () => {
    const store = memoryStore({ maxEntries: 3 })
    for (const key of ['a', 'b', 'c', 'd']) await store.write(key, create())
    expect(await there(store, 'a', 'b', 'c', 'd')).toEqual(['b', 'c', 'd'])
  })

  test.each([
    ['reading', (store: ReturnType<typeof memoryStore>) => store.read('a')],
    ['writing', (store) => store.write('a', { keepFor: MINUTE })],
    ['asking for the version', (store) => store.versions(['a'])],
  ])('%s counts as using', async (_, use) => {
    const store = memoryStore({ maxEntries: 2 })
    await store.write('a', create())
    await store.write('b', create())
    await use(store)
    await store.write('c', create())
    expect(await there(store, 'a', 'b', 'c')).toEqual(['a', 'c'])
  })

  test('what had to go is in its group no more', async () => {
    const store = memoryStore({ maxEntries: 1 })
    await store.write('a', create(MINUTE, 'g'))
    await store.write('b', create(MINUTE, 'g'))
    expect(await store.members('g')).toEqual(['b'])
  })

  test('what has ended is swept out within a minute, so that nothing else has to go', async () => {
    const clock = new FakeClock()
    const store = memoryStore({ maxEntries: 2, clock: clock.read })
    await store.write('lasting', create(60 * MINUTE))
    await store.write('brief', create(1000))
    clock.pass(2 * MINUTE)
    await store.write('new', create())
    expect(await there(store, 'lasting', 'brief', 'new')).toEqual(['lasting', 'new'])
  })

  test('two stores share nothing', async () => {
    const [one, other] = [memoryStore(), memoryStore()]
    await one.write('k', create())
    expect(await other.read('k')).toBeUndefined()
  })

  test.each([0, -1, Number.NaN, 'many' as never])('has no room for %s entries', (maxEntries) => {
    expect(() => memoryStore({ maxEntries })).toThrow(/maxEntries/)
  })
})
