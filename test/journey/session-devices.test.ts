import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { defineItem, type MadeleineOptions } from '../../src/index.ts'
import { hosts } from '../support/hosts.ts'
import { memoryFor, Time } from '../support/memory.ts'
import { refused } from '../support/refused.ts'
import { appOf, inMemory, stores, Visitor, type Deed } from '../support/sessions.ts'

const device = defineItem('device', { schema: z.string(), fallback: 'unknown' })
const code = defineItem('code', { expiresIn: 60 })
let names = 0
const as =
  (user: string): Deed =>
  (session) => {
    session.set(device, `device ${++names}`)
    session.set(code, 'x')
    session.identify(user)
    return session.id
  }
const deeds: Record<string, Deed> = {
  alice: as('alice'),
  bob: as('bob'),
  plain: (session) => {
    session.set('cart', ['tea'])
    session.identify('alice')
  },
  device: (session) => session.get('device') ?? null,
}

async function begin(options: MadeleineOptions) {
  const memory = memoryFor(options)
  const page = await hosts[0].start(
    memory,
    appOf(deeds, () => ''),
  )
  const visitor = () => new Visitor(page.stranger(), 'request', [])
  return { memory, visitor }
}

describe.each(stores)('with sessions in $kind,', ({ open }) => {
  test('one session of a user ends by its id, and the others go on', async () => {
    const { memory, visitor } = await begin(await open())
    const [lost, own] = [visitor(), visitor()]
    const { value: id } = await lost.ask('alice')
    await own.ask('alice')
    expect(await memory.sessions.destroy('alice', id)).toBe(true)
    expect((await lost.ask('device')).value).toBe(null)
    expect((await own.ask('device')).value).toMatch(/^device/)
    expect(await memory.sessions.list('alice')).toHaveLength(1)
    expect(await memory.sessions.destroy('alice', id)).toBe(false)
  })

  test("a session of somebody else's does not end by its id", async () => {
    const { memory, visitor } = await begin(await open())
    const bob = visitor()
    const { value: id } = await bob.ask('bob')
    expect(await memory.sessions.destroy('alice', id)).toBe(false)
    expect(await memory.sessions.destroy('alice', '__proto__')).toBe(false)
    expect((await bob.ask('device')).value).toMatch(/^device/)
  })

  test('items of listed sessions are read by definition and by key', async () => {
    const { memory, visitor } = await begin(await open())
    await visitor().ask('plain')
    const [listed] = await memory.sessions.list('alice')
    expect([listed!.get('cart'), listed!.get(device), listed!.get('device')]).toEqual([
      ['tea'],
      'unknown',
      undefined,
    ])
    ;(listed!.get('cart') as string[]).push('madeleines')
    expect(listed!.get('cart')).toEqual(['tea'])
    expect(() => listed!.get(5 as never)).toThrow(refused('item'))
  })
})

test('items of listed sessions end when their own time does', async () => {
  const time = new Time()
  const { memory, visitor } = await begin(await inMemory.open(time))
  await visitor().ask('alice')
  const [listed] = await memory.sessions.list('alice')
  expect(listed!.get(code)).toBe('x')
  time.pass(60)
  expect(listed!.get(code)).toBeUndefined()
})

test.each<[string, unknown, string[]]>([
  ['a misspelt option', { exept: 'x' }, ['"exept"', 'except']],
  ['an except that is no text', { except: 7 }, ['"except"', 'a number']],
  ['an except that is null', { except: null }, ['"except"', 'null']],
  ['options that are none', 'x', ['a string']],
])('destroyAll() refuses %s, and ends nothing', async (_, options, words) => {
  const { memory, visitor } = await begin(await inMemory.open())
  await visitor().ask('alice')
  await expect(memory.sessions.destroyAll('alice', options as never)).rejects.toThrow(
    refused('option', 'destroyAll', ...words),
  )
  expect(await memory.sessions.list('alice')).toHaveLength(1)
})

test('destroy() refuses an id that is no text', async () => {
  const { memory } = await begin(await inMemory.open())
  await expect(memory.sessions.destroy('alice', undefined as never)).rejects.toThrow(
    refused('option', 'sessions.destroy', 'undefined'),
  )
  await expect(memoryFor().sessions.destroy('alice', 'x')).rejects.toThrow(
    refused('session', 'store'),
  )
})
