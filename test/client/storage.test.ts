import { describe, expect, test } from 'vitest'
import { newTab, page, usePage } from './chromium.ts'

usePage()

const PREFIX = 'madeleine:/_madeleine:'

describe.each(['localStorage', 'sessionStorage'] as const)('%s', (name) => {
  test('keeps a value under the key of its app, as JSON', async () => {
    const kept = await page.evaluate((name) => {
      client[name].set('draft', { a: ['ü'] })
      return Object.entries(window[name])
    }, name)
    expect(kept).toEqual([[`${PREFIX}draft`, '{"a":["ü"]}']])
  })

  test('gives back what is there, and undefined for what is not', async () => {
    const values = await page.evaluate((name) => {
      client[name].set('draft', null)
      return [client[name].get('draft'), typeof client[name].get('other')]
    }, name)
    expect(values).toEqual([null, 'undefined'])
  })
})

describe('an area', () => {
  test('sees and clears nothing of another app, or of no app', async () => {
    const seen = await page.evaluate(() => {
      window.localStorage['madeleine:/shop/_madeleine:a'] = '1'
      window.localStorage['a'] = '1'
      client.localStorage.set('b', 1)
      const keys = client.localStorage.keys()
      client.localStorage.clear()
      return [keys, Object.keys(window.localStorage).sort()]
    })
    expect(seen).toEqual([['b'], ['a', 'madeleine:/shop/_madeleine:a']])
  })

  test('belongs to the app that the page was told of', async () => {
    const keys = await page.evaluate(() => {
      client.setBasePath('/shop/_madeleine')
      client.localStorage.set('a', 1)
      return Object.keys(window.localStorage)
    })
    expect(keys).toEqual(['madeleine:/shop/_madeleine:a'])
  })

  test('forgets one key', async () => {
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      localStorage.set('a', 1)
      localStorage.set('b', 1)
      localStorage.delete('a')
      return [localStorage.has('a'), localStorage.has('b'), localStorage.size, localStorage.keys()]
    })
    expect(seen).toEqual([false, true, 1, ['b']])
  })

  test('takes no key for one that every object has', async () => {
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      const before = [localStorage.has('__proto__'), typeof localStorage.get('toString')]
      localStorage.set('__proto__', 1)
      return [...before, localStorage.get('__proto__'), localStorage.keys()]
    })
    expect(seen).toEqual([false, 'undefined', 1, ['__proto__']])
  })

  test('reads as absent what it did not write', async () => {
    const values = await page.evaluate((prefix) => {
      for (const [index, text] of ['{', '1\n2\n3', '1\n{', 'undefined'].entries()) {
        window.localStorage[prefix + index] = text
      }
      return client.localStorage.keys().map((key) => typeof client.localStorage.get(key))
    }, PREFIX)
    expect(values).toEqual(Array.from({ length: 4 }, () => 'undefined'))
  })

  test.each([
    ['a function', '() => {}'],
    ['undefined', 'undefined'],
    ['a BigInt', '1n'],
    ['a circle', '(() => { const a = {}; return (a.a = a) })()'],
  ])('refuses %s', async (_, value) => {
    await expect(page.evaluate(`client.localStorage.set('a', ${value})`)).rejects.toThrow(
      'TypeError',
    )
    expect(await page.evaluate(() => client.localStorage.size)).toBe(0)
  })

  test.each(['7 days', 0, -1, Number.NaN])('refuses %j as a length of time', async (expiresIn) => {
    const set = page.evaluate(
      (expiresIn) => client.localStorage.set('a', 1, { expiresIn: expiresIn as number }),
      expiresIn,
    )
    await expect(set).rejects.toThrow('no expiresIn')
  })

  test('gives an item’s fallback, and what it reads', async () => {
    const seen = await page.evaluate(() => {
      const todos = defineItem('todos', { fallback: [] as string[] })
      const before = client.localStorage.get(todos)
      client.localStorage.set(todos, ['milk'])
      return [before, client.localStorage.get(todos), client.localStorage.has(todos)]
    })
    expect(seen).toEqual([[], ['milk'], true])
  })

  test('gives the same object until something has changed', async () => {
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      const todos = defineItem('todos', { fallback: [] as string[] })
      const fallback = localStorage.get(todos) === localStorage.get(todos)
      localStorage.set(todos, ['milk'])
      const [milk, plain] = [localStorage.get(todos), localStorage.get('todos')]
      const same = milk === localStorage.get(todos) && plain === localStorage.get('todos')
      localStorage.set(todos, ['bread'])
      return [fallback, same, milk === localStorage.get(todos)]
    })
    expect(seen).toEqual([true, true, false])
  })
})

describe('a value that expires', () => {
  test('is absent from then on, and gone once it was asked for', async () => {
    const seen = await page.evaluate(async () => {
      const { localStorage } = client
      localStorage.set('a', 1, { expiresIn: 1 })
      const before = localStorage.get('a')
      await new Promise((resolve) => setTimeout(resolve, 2_100))
      const after = [localStorage.has('a'), typeof localStorage.get('a'), localStorage.size]
      return [before, ...after, window.localStorage.length]
    })
    expect(seen).toEqual([1, false, 'undefined', 0, 0])
  })

  test('is removed while somebody listens, who is told', async () => {
    const seen = await page.evaluate(async (prefix) => {
      window.localStorage[`${prefix}a`] = `1\n{"expires":${Math.ceil(Date.now() / 1000)}}`
      await new Promise<void>((resolve) => client.localStorage.subscribe('a', resolve))
      return window.localStorage.length
    }, PREFIX)
    expect(seen).toBe(0)
  })

  test('lives as long as its item says, or who writes it', async () => {
    const texts = await page.evaluate((prefix) => {
      client.localStorage.set(defineItem('a', { expiresIn: '7d' }), 1)
      client.localStorage.set('b', 1, { expiresIn: 7_200 })
      const end = (key: string) =>
        JSON.parse(window.localStorage[prefix + key].split('\n')[1]).expires - Date.now() / 1000
      return [end('a'), end('b')]
    }, PREFIX)
    expect(texts[0]).toBeCloseTo(604_800, -1)
    expect(texts[1]).toBeCloseTo(7_200, -1)
  })
})

describe('a subscriber', () => {
  test('is called after each change of its key, until it leaves', async () => {
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      const seen: unknown[] = []
      const leave = localStorage.subscribe('a', () => seen.push(localStorage.get('a')))
      localStorage.set('a', 1)
      localStorage.set('a', 1)
      localStorage.set('b', 1)
      localStorage.delete('a')
      localStorage.set('a', 2)
      localStorage.clear()
      leave()
      localStorage.set('a', 3)
      return seen.map(String)
    })
    expect(seen).toEqual(['1', 'undefined', '2', 'undefined'])
  })

  test('that throws does not keep a change from others', async () => {
    const calls = await page.evaluate(() => {
      let calls = 0
      addEventListener('error', (event) => event.preventDefault())
      client.localStorage.subscribe('a', () => {
        throw new Error('mine')
      })
      client.localStorage.subscribe('a', () => calls++)
      client.localStorage.set('a', 1)
      return calls
    })
    expect(calls).toBe(1)
  })

  test('hears of what another tab changed', async () => {
    const other = await newTab()
    await other.evaluate(() => {
      const { localStorage } = client
      const heard: unknown[] = []
      Object.assign(window, { heard })
      localStorage.subscribe('a', () => heard.push(localStorage.get('a')))
      localStorage.subscribe('b', () => heard.push('b'))
    })
    await page.evaluate(() => client.localStorage.set('a', 1))
    await expect.poll(() => other.evaluate('heard')).toEqual([1])
    await other.close()
  })

  test.each([
    ['written', `window.localStorage['${PREFIX}a'] = '2'`],
    ['removed', `delete window.localStorage['${PREFIX}a']`],
    ['cleared', `window.localStorage.clear()`],
  ])('hears within a second of what was %s past the library', async (_, edit) => {
    await page.evaluate(() => {
      client.localStorage.set('a', 1)
      Object.assign(window, { calls: 0 })
      client.localStorage.subscribe('a', () => (window as any).calls++)
    })
    await page.evaluate(edit)
    await expect.poll(() => page.evaluate('calls'), { timeout: 1_000 }).toBe(1)
  })

  test('leaves no timer behind, and no listener', async () => {
    const session = await page.context().newCDPSession(page)
    const listeners = async () => {
      const { result } = await session.send('Runtime.evaluate', { expression: 'window' })
      const { objectId } = result
      const found = await session.send('DOMDebugger.getEventListeners', { objectId: objectId! })
      return found.listeners.map(({ type }) => type).toSorted()
    }
    const before = await listeners()
    const running = await page.evaluate(() => {
      const { setInterval, clearInterval } = window
      const running = new Set<unknown>()
      Object.assign(window, {
        setInterval: (...args: unknown[]) => {
          const timer = Reflect.apply(setInterval, window, args)
          running.add(timer)
          return timer
        },
        clearInterval: (timer: number) => {
          running.delete(timer)
          clearInterval(timer)
        },
      })
      const leave = [1, 2].map(() => client.localStorage.subscribe('a', () => {}))
      const sizes = [running.size]
      for (const go of leave) go()
      return [...sizes, running.size]
    })
    expect(running).toEqual([1, 0])
    expect(await listeners()).toEqual(before)
  })
})

describe('an item of a newer version', () => {
  test('is kept as it was migrated, and gives one object', async () => {
    const seen = await page.evaluate(async (prefix) => {
      window.localStorage[`${prefix}a`] = '1'
      const a = defineItem('a', { version: 2, migrate: { 1: (kept: unknown) => [kept] } })
      const first = client.localStorage.get(a)
      await Promise.resolve()
      return [first, window.localStorage[`${prefix}a`], client.localStorage.get(a) === first]
    }, PREFIX)
    expect(seen).toEqual([[1], '[1]\n{"version":2}', true])
  })

  test('that cannot be migrated stays, and is told of once', async () => {
    const seen = await page.evaluate(async (prefix) => {
      window.localStorage[`${prefix}a`] = '1'
      const migrate = () => {
        throw new Error('mine')
      }
      const a = defineItem('a', { version: 2, migrate: { 1: migrate }, fallback: 'none' })
      const values = [client.localStorage.get(a), client.localStorage.get(a)]
      await Promise.resolve()
      return [values, window.localStorage[`${prefix}a`], errors.map(({ code }) => code)]
    }, PREFIX)
    expect(seen).toEqual([['none', 'none'], '1', ['migration']])
  })
})

describe('a value of another library', () => {
  test.each([
    ['dark', 'dark'],
    ['"dark"', 'dark'],
    ['{ "a":\n1 }', { a: 1 }],
  ])('is taken over: %j', async (theirs, value) => {
    const seen = await page.evaluate((theirs) => {
      window.localStorage['theme'] = theirs
      const theme = defineItem('ours', { migrateFrom: 'theme' })
      return [client.localStorage.get(theme), window.localStorage['theme']]
    }, theirs)
    expect(seen).toEqual([value, theirs])
  })

  test('is not taken over again after it was deleted, nor over ours', async () => {
    const seen = await page.evaluate(() => {
      const { localStorage } = client
      const [a, b] = ['a', 'b'].map((key) => defineItem(key, { migrateFrom: 'theirs' })) as any
      window.localStorage['theirs'] = '1'
      localStorage.set(b, 2)
      const before = [localStorage.get(a), localStorage.get(b), localStorage.keys().sort()]
      localStorage.clear()
      return [...before, typeof localStorage.get(a), typeof localStorage.get(b), localStorage.size]
    })
    expect(seen).toEqual([1, 2, ['a', 'b'], 'undefined', 'undefined', 0])
  })

  test('is left where the item does not accept it', async () => {
    const seen = await page.evaluate(() => {
      const schema = {
        '~standard': {
          version: 1 as const,
          vendor: 'test',
          validate: (value: unknown) =>
            value === 'dark' ? { value } : { issues: [{ message: 'no theme' }] },
        },
      }
      const theme = defineItem('a', { schema, fallback: 'light', migrateFrom: 'theme' } as object)
      window.localStorage['theme'] = 'blue'
      return [client.localStorage.get(theme), client.localStorage.has(theme)]
    })
    expect(seen).toEqual(['light', false])
  })
})
