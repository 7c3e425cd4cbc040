import { setTimeout as pause } from 'node:timers/promises'
import type { Store, StoreWrite } from 'madeleine'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { subjects } from './subjects.ts'

const MINUTE = 60_000

const fields = (texts: Record<string, string>) => new Map(Object.entries(texts))

/** Something new, which is kept for a minute. */
const create = (
  texts: Record<string, string> = {},
  more: Partial<StoreWrite> = {},
): StoreWrite => ({
  version: 0,
  set: fields(texts),
  keepFor: MINUTE,
  ...more,
})

const ODD = {
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'a name of our own': 'version',
  'a NUL': 'a\0b',
  'an emoji': '🍪',
  'a colon': ':a:',
  'a star': 'a*[b]?',
  'a line break': 'a\r\nb',
  'a brace': '{a}',
  'a quote': `"'\\`,
  nothing: '',
  'only spaces': '  ',
}

describe.each(subjects)('$name', ({ open, close, comparesAcrossWorkers, listsGroups }) => {
  let store: Store
  let other: Store

  beforeEach(async () => {
    const workers = await open()
    store = workers.store
    other = workers.other
  })

  afterAll(close)

  describe('reading and writing', () => {
    test('what was never written is not there', async () => {
      expect(await store.read('k')).toBeUndefined()
    })

    test('what was written is read, with its version', async () => {
      expect(await store.write('k', create({ a: '1', b: '2' }))).toBe(1)
      expect(await store.read('k')).toEqual({ version: 1, fields: fields({ a: '1', b: '2' }) })
    })

    test('what one worker wrote, another reads', async () => {
      await store.write('k', create({ a: '1' }))
      expect(await other.read('k')).toEqual({ version: 1, fields: fields({ a: '1' }) })
    })

    test('each write counts one more', async () => {
      await store.write('k', create())
      expect(await store.write('k', { keepFor: MINUTE })).toBe(2)
      expect(await store.write('k', { set: fields({ a: '1' }), keepFor: MINUTE })).toBe(3)
      expect((await store.read('k'))?.version).toBe(3)
    })

    test('something without fields is something', async () => {
      await store.write('k', { version: 0, keepFor: MINUTE })
      expect(await store.read('k')).toEqual({ version: 1, fields: new Map() })
    })

    test('fields that are not named stay as they are', async () => {
      await store.write('k', create({ a: '1', b: '2', c: '3' }))
      await store.write('k', { set: fields({ b: '4' }), delete: ['c', 'd'], keepFor: MINUTE })
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '1', b: '4' }))
    })

    test('a field that is both deleted and set is set', async () => {
      await store.write('k', create({ a: '1' }))
      await store.write('k', { set: fields({ a: '2' }), delete: ['a'], keepFor: MINUTE })
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '2' }))
    })

    test('clearing forgets every field but those set along', async () => {
      await store.write('k', create({ a: '1', b: '2' }))
      expect(
        await store.write('k', { clear: true, set: fields({ c: '3' }), keepFor: MINUTE }),
      ).toBe(2)
      expect(await store.read('k')).toEqual({ version: 2, fields: fields({ c: '3' }) })
    })

    test('keys do not know of each other', async () => {
      await store.write('k', create({ a: '1' }))
      await store.write('l', create({ a: '2' }))
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '1' }))
    })

    test('what is done to an answer is not done to what is kept', async () => {
      await store.write('k', create({ a: '1' }))
      const answer = await store.read('k')
      ;(answer!.fields as Map<string, string>).set('a', '2')
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '1' }))
    })

    test('what is done to a written map later is not done to what is kept', async () => {
      const set = fields({ a: '1' })
      await store.write('k', { ...create(), set })
      set.set('a', '2')
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '1' }))
    })

    test('a text of one million characters', async () => {
      const long = 'ä'.repeat(500_000) + 'z'.repeat(500_000)
      await store.write('k', create({ long }))
      expect((await store.read('k'))?.fields.get('long')).toBe(long)
    })

    test('10,000 fields in one write', async () => {
      const many = fields(Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [n, 'x'])))
      await store.write('k', { ...create(), set: many })
      expect((await store.read('k'))?.fields).toEqual(many)
      await store.write('k', { delete: [...many.keys()], keepFor: MINUTE })
      expect((await store.read('k'))?.fields).toEqual(new Map())
    })

    test.each(Object.entries(ODD))('%s as key, field and text', async (_, text) => {
      const set = new Map([
        [text, text],
        ['other', 'x'],
      ])
      expect(await store.write(text, { ...create(), set })).toBe(1)
      expect(await store.read(text)).toEqual({ version: 1, fields: set })
      expect(await store.versions([text, 'group', `${text}x`])).toEqual([1, 0, 0])
      await store.write(text, { delete: [text], keepFor: MINUTE })
      expect(await store.read(text)).toEqual({ version: 2, fields: fields({ other: 'x' }) })
      expect(await store.delete(text)).toBe(true)
      expect(await store.read(text)).toBeUndefined()
    })

    test('a life that is no number is refused, and nothing has changed', async () => {
      await store.write('k', create({ a: '1' }))
      await expect(store.write('k', { clear: true, keepFor: Number.NaN })).rejects.toThrow(
        'keepFor',
      )
      expect(await store.read('k')).toEqual({ version: 1, fields: fields({ a: '1' }) })
    })
  })

  describe('comparing versions', () => {
    test('creating is refused when there is something', async () => {
      await store.write('k', create({ a: '1' }))
      expect(await store.write('k', create({ a: '2' }))).toBe(0)
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '1' }))
    })

    test('changing is refused when there is nothing, whatever the version', async () => {
      expect(await store.write('k', { set: fields({ a: '1' }), keepFor: MINUTE })).toBe(0)
      expect(await store.write('k', { version: 1, keepFor: MINUTE })).toBe(0)
      expect(await store.read('k')).toBeUndefined()
    })

    test('the version that it has is accepted', async () => {
      await store.write('k', create({ a: '1' }))
      expect(await store.write('k', { version: 1, set: fields({ a: '2' }), keepFor: MINUTE })).toBe(
        2,
      )
    })

    test.each([2, 10, -1, 0.5])(
      'version %d instead of 1 is refused, and nothing has changed',
      async (version) => {
        await store.write('k', create({ a: '1' }, { group: 'g' }))
        const write = { version, clear: true, moveTo: 'l', group: 'h', keepFor: MINUTE }
        expect(await store.write('k', write)).toBe(0)
        expect(await store.read('k')).toEqual({ version: 1, fields: fields({ a: '1' }) })
        expect(await store.read('l')).toBeUndefined()
      },
    )

    test('after a deletion it begins anew', async () => {
      await store.write('k', create({ a: '1' }))
      await store.delete('k')
      expect(await store.write('k', { version: 1, keepFor: MINUTE })).toBe(0)
      expect(await store.write('k', create({ b: '2' }))).toBe(1)
      expect((await store.read('k'))?.fields).toEqual(fields({ b: '2' }))
    })

    test('of fifty that write at once over the same version, one wins', async () => {
      await store.write('k', create())
      const versions = await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          store.write('k', { version: 1, set: fields({ n: `${n}` }), keepFor: MINUTE }),
        ),
      )
      expect(versions.filter((version) => version !== 0)).toEqual([2])
      const winner = versions.indexOf(2)
      expect((await store.read('k'))?.fields.get('n')).toBe(`${winner}`)
    })

    test('of fifty that create at once, one does', async () => {
      const versions = await Promise.all(
        Array.from({ length: 50 }, (_, n) => store.write('k', create({ n: `${n}` }))),
      )
      expect(versions.filter((version) => version !== 0)).toEqual([1])
    })

    test.runIf(comparesAcrossWorkers)(
      'of two workers that write over the same version, one wins',
      async () => {
        await store.write('k', create())
        const workers = Array.from({ length: 20 }, (_, n) => (n % 2 === 0 ? store : other))
        const versions = await Promise.all(
          workers.map((worker, n) =>
            worker.write('k', { version: 1, set: fields({ n: `${n}` }), keepFor: MINUTE }),
          ),
        )
        expect(versions.filter((version) => version !== 0)).toEqual([2])
      },
    )

    test('200 that write different fields at once all have their way', async () => {
      await store.write('k', create())
      await Promise.all(
        Array.from({ length: 200 }, (_, n) =>
          store.write('k', { set: fields({ [`f${n}`]: `${n}` }), keepFor: MINUTE }),
        ),
      )
      const kept = await store.read('k')
      expect(kept?.version).toBe(201)
      expect(kept?.fields.size).toBe(200)
    })

    test.runIf(comparesAcrossWorkers)(
      'two workers that write different fields at once both have their way',
      async () => {
        await store.write('k', create())
        await Promise.all(
          Array.from({ length: 100 }, (_, n) =>
            (n % 2 === 0 ? store : other).write('k', {
              set: fields({ [`f${n}`]: `${n}` }),
              keepFor: MINUTE,
            }),
          ),
        )
        expect((await store.read('k'))?.fields.size).toBe(100)
      },
    )
  })

  describe('the end', () => {
    test('comes when the last write said', async () => {
      await store.write('k', create({ a: '1' }, { keepFor: 300 }))
      expect(await store.read('k')).toBeDefined()
      await pause(350)
      expect(await store.read('k')).toBeUndefined()
      expect(await store.versions(['k'])).toEqual([0])
      expect(await store.delete('k')).toBe(false)
    })

    test('is put off by a write', async () => {
      await store.write('k', create({ a: '1' }, { keepFor: 300 }))
      await store.write('k', { keepFor: MINUTE })
      await pause(350)
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '1' }))
    })

    test('is brought forward by a write', async () => {
      await store.write('k', create({ a: '1' }))
      await store.write('k', { keepFor: 20 })
      await pause(40)
      expect(await store.read('k')).toBeUndefined()
    })

    test('is not put off by a write that was refused, nor by reading', async () => {
      await store.write('k', create({ a: '1' }, { keepFor: 60 }))
      await store.write('k', { version: 7, keepFor: MINUTE })
      await store.read('k')
      await store.versions(['k'])
      await pause(80)
      expect(await store.read('k')).toBeUndefined()
    })

    test('leaves room for something new', async () => {
      await store.write('k', create({ a: '1' }, { keepFor: 20 }))
      await pause(40)
      expect(await store.write('k', { version: 1, keepFor: MINUTE })).toBe(0)
      expect(await store.write('k', create({ b: '2' }))).toBe(1)
      expect((await store.read('k'))?.fields).toEqual(fields({ b: '2' }))
    })

    test.each([0, -1])('comes at once after %d milliseconds', async (keepFor) => {
      await store.write('k', create({ a: '1' }))
      expect(await store.write('k', { keepFor })).toBe(2)
      expect(await store.read('k')).toBeUndefined()
    })

    test('may be very far', async () => {
      expect(await store.write('k', create({ a: '1' }, { keepFor: Infinity }))).toBe(1)
      expect(await store.read('k')).toBeDefined()
    })

    test('may be a fraction of a millisecond away', async () => {
      expect(await store.write('k', create({ a: '1' }, { keepFor: 999.5 }))).toBe(1)
      expect(await store.read('k')).toBeDefined()
    })
  })

  describe('moving', () => {
    test('takes everything along, and leaves nothing behind', async () => {
      await store.write('old', create({ a: '1', b: '2' }))
      const write = { version: 1, set: fields({ b: '3' }), moveTo: 'new', keepFor: MINUTE }
      expect(await store.write('old', write)).toBe(2)
      expect(await store.read('old')).toBeUndefined()
      expect(await store.read('new')).toEqual({ version: 2, fields: fields({ a: '1', b: '3' }) })
    })

    test('can clear at once', async () => {
      await store.write('old', create({ a: '1' }))
      await store.write('old', { clear: true, moveTo: 'new', keepFor: MINUTE })
      expect(await store.read('new')).toEqual({ version: 2, fields: new Map() })
      expect(await store.read('old')).toBeUndefined()
    })

    test('can create at once', async () => {
      expect(await store.write('old', create({ a: '1' }, { moveTo: 'new' }))).toBe(1)
      expect(await store.versions(['old', 'new'])).toEqual([0, 1])
    })

    test('to where it is, is no move', async () => {
      await store.write('k', create({ a: '1' }))
      expect(await store.write('k', { moveTo: 'k', keepFor: MINUTE })).toBe(2)
      expect((await store.read('k'))?.fields).toEqual(fields({ a: '1' }))
    })

    test('replaces what was there', async () => {
      await store.write('old', create({ a: '1' }))
      await store.write('new', create({ b: '2' }))
      await store.write('old', { moveTo: 'new', keepFor: MINUTE })
      expect(await store.read('new')).toEqual({ version: 2, fields: fields({ a: '1' }) })
    })

    test('gives it the life of the write', async () => {
      await store.write('old', create({ a: '1' }))
      await store.write('old', { moveTo: 'new', keepFor: 20 })
      await pause(40)
      expect(await store.versions(['old', 'new'])).toEqual([0, 0])
    })

    test('leaves a late write to the old key nothing to change', async () => {
      await store.write('old', create({ a: '1' }))
      const late = store.write('old', { moveTo: 'new', keepFor: MINUTE })
      expect(await store.write('old', { set: fields({ a: '2' }), keepFor: MINUTE })).toBe(0)
      await late
      expect(await store.read('old')).toBeUndefined()
      expect((await store.read('new'))?.fields).toEqual(fields({ a: '1' }))
    })

    test('to and fro at once, each is somewhere in the end', async () => {
      await store.write('a', create({ n: '1' }))
      await Promise.all([
        store.write('a', { moveTo: 'b', keepFor: MINUTE }),
        store.write('b', { moveTo: 'a', keepFor: MINUTE }),
      ])
      expect([...(await store.versions(['a', 'b']))].sort()).toEqual([0, 3])
    })
  })

  describe('deleting', () => {
    test('says whether there was something', async () => {
      await store.write('k', create())
      expect(await store.delete('k')).toBe(true)
      expect(await store.delete('k')).toBe(false)
      expect(await store.read('k')).toBeUndefined()
    })

    test('is seen by other workers', async () => {
      await store.write('k', create())
      await other.read('k')
      await store.delete('k')
      expect(await other.read('k')).toBeUndefined()
    })
  })

  describe('versions', () => {
    test('come in the order of the keys, 0 where there is nothing', async () => {
      await store.write('a', create())
      await store.write('b', create())
      await store.write('b', { keepFor: MINUTE })
      expect(await store.versions(['b', 'none', 'a', 'b'])).toEqual([2, 0, 1, 2])
    })

    test('of no keys are none', async () => {
      expect(await store.versions([])).toEqual([])
    })

    test('of 2,500 keys come all at once', async () => {
      await store.write('k2400', create())
      const versions = await store.versions(Array.from({ length: 2500 }, (_, n) => `k${n}`))
      expect(versions).toHaveLength(2500)
      expect(versions.indexOf(1)).toBe(2400)
    })
  })

  describe.runIf(listsGroups)('groups', () => {
    const members = async (group: string) => [...(await store.members(group))].sort()

    test('know who belongs to them', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await other.write('b', create({}, { group: 'g' }))
      await store.write('c', create({}, { group: 'h' }))
      await store.write('d', create())
      expect(await members('g')).toEqual(['a', 'b'])
      expect(await members('h')).toEqual(['c'])
      expect(await members('i')).toEqual([])
    })

    test('are joined later', async () => {
      await store.write('a', create())
      await store.write('a', { group: 'g', keepFor: MINUTE })
      expect(await members('g')).toEqual(['a'])
    })

    test('are kept by a write that does not name them', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('a', { clear: true, keepFor: MINUTE })
      expect(await members('g')).toEqual(['a'])
    })

    test('are left for another', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('a', { group: 'h', keepFor: MINUTE })
      expect(await members('g')).toEqual([])
      expect(await members('h')).toEqual(['a'])
    })

    test('are left for none', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('a', { group: '', keepFor: MINUTE })
      await store.write('a', { keepFor: MINUTE })
      expect(await members('g')).toEqual([])
      expect(await members('')).toEqual([])
    })

    test('go along when a key moves', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('a', { moveTo: 'b', keepFor: MINUTE })
      expect(await members('g')).toEqual(['b'])
    })

    test('change when a key moves into another', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('a', { moveTo: 'b', group: 'h', keepFor: MINUTE })
      expect(await members('g')).toEqual([])
      expect(await members('h')).toEqual(['b'])
    })

    test('lose what a move has replaced', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('b', create({}, { group: 'h' }))
      await store.write('a', { moveTo: 'b', keepFor: MINUTE })
      expect(await members('g')).toEqual(['b'])
      expect(await members('h')).toEqual([])
    })

    test('lose what is deleted', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('b', create({}, { group: 'g' }))
      await store.delete('a')
      expect(await members('g')).toEqual(['b'])
    })

    test('lose what has ended', async () => {
      await store.write('a', create({}, { group: 'g', keepFor: 30 }))
      await store.write('b', create({}, { group: 'g' }))
      await pause(50)
      expect(await members('g')).toEqual(['b'])
    })

    test('keep what lives on, whatever of theirs has ended', async () => {
      await store.write('a', create({}, { group: 'g' }))
      await store.write('b', create({}, { group: 'g', keepFor: 30 }))
      await pause(50)
      expect(await members('g')).toEqual(['a'])
    })

    test('do not have what was written anew after its end, without them', async () => {
      await store.write('a', create({}, { group: 'g', keepFor: 20 }))
      await pause(40)
      await store.write('a', create())
      expect(await members('g')).toEqual([])
    })

    test('are not joined by a write that was refused', async () => {
      await store.write('a', create())
      await store.write('a', create({}, { group: 'g' }))
      expect(await members('g')).toEqual([])
    })

    test.each(Object.entries(ODD).filter(([, text]) => text !== ''))(
      '%s as their name',
      async (_, group) => {
        await store.write(group, create({}, { group }))
        expect(await members(group)).toEqual([group])
        await store.write(group, { moveTo: 'k', keepFor: MINUTE })
        expect(await members(group)).toEqual(['k'])
      },
    )
  })

  test.runIf(!listsGroups)('a group cannot be listed, which an error says', async () => {
    await store.write('a', create({}, { group: 'g' }))
    await expect(store.members('g')).rejects.toThrow(/cannot list/)
  })
})
