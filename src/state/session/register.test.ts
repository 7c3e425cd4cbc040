import { describe, expect, test } from 'vitest'
import { after, eventually } from '../../../test/support/memory.ts'
import { begun } from './content.ts'
import { Register, type SessionWatcher } from './register.ts'

function watching() {
  const heard: unknown[] = []
  const watcher: SessionWatcher = {
    ended: (why) => heard.push(why),
    changed: (version) => heard.push(version),
  }
  return { heard, watcher }
}

describe('what a process knows of its sessions', () => {
  const register = new Register(undefined, () => {})

  test('is their newest content, for a minute', () => {
    const content = { ...begun('a', 1000), version: 5 }
    register.note(content)
    expect([
      register.newest('a', 1060),
      register.newest('a', 1061),
      register.newest('b', 1000),
    ]).toEqual([content, undefined, undefined])
  })

  test('is which ones were ended', () => {
    register.end('x', 'destroyed')
    expect([register.hasEnded('x'), register.hasEnded('y')]).toEqual([true, false])
  })

  test('is who wants to hear of it, except who did it', () => {
    const [one, other] = [watching(), watching()]
    register.watch('a', one.watcher)
    register.watch('a', other.watcher)
    register.changed('a', 7)
    register.end('a', 'renewed', one.watcher)
    expect([one.heard, other.heard]).toEqual([[7], [7, 'renewed']])
    register.unwatch('a', other.watcher)
    register.unwatch('a', other.watcher)
    register.end('a', 'destroyed')
    expect(other.heard).toEqual([7, 'renewed'])
  })
})

describe('where others keep sessions too, it asks', () => {
  test('after those that are watched, until nobody watches', async () => {
    const asked: (readonly string[])[] = []
    let version = 3
    const register = new Register(
      async (ids) => {
        asked.push(ids)
        return ids.map(() => version)
      },
      () => {},
    )
    const { heard, watcher } = watching()
    register.watch('a', watcher)
    await eventually(() => heard.includes(3), 'it heard the version')
    version = 0
    await eventually(() => heard.includes('gone'), 'it heard the end', 1)
    expect(register.hasEnded('a')).toBe(true)
    register.unwatch('a', watcher)
    await after(500)
    const { length } = asked
    await after(900)
    expect(asked).toHaveLength(length)
    expect(asked[0]).toEqual(['a'])
  })

  test('again after a failure, which it reports', async () => {
    const reports: unknown[] = []
    let isDown = true
    const register = new Register(
      async (ids) => {
        if (isDown) throw new Error('down')
        return ids.map(() => 9)
      },
      (error) => reports.push(error),
    )
    const { heard, watcher } = watching()
    register.watch('a', watcher)
    await eventually(() => reports.length > 0, 'it reported')
    expect(heard).toEqual([])
    isDown = false
    await eventually(() => heard.includes(9), 'it heard the version')
    register.unwatch('a', watcher)
  })
})
