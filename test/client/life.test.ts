import { describe, expect, test } from 'vitest'
import { newTab, page, server, usePage } from './chromium.ts'
import { promised, redeem, sleep, Stream } from './page-server.ts'

usePage()

describe('a connection', () => {
  test('leaves its page’s origin for no url', async () => {
    const codes = await page.evaluate(() => {
      const codes = []
      for (const url of [
        'http://elsewhere.example/a',
        '//elsewhere.example',
        'https://localhost/',
      ]) {
        for (const transport of ['sse', 'ws'] as const) {
          try {
            client.connect(url, { transport })
          } catch (error) {
            codes.push(error instanceof client.ConnectError && error.code)
          }
        }
      }
      return codes
    })
    expect(codes).toEqual(Array.from({ length: 6 }, () => 'foreign-origin'))
  })

  test('takes a ws: url of its page’s own origin', async () => {
    const opened = promised()
    server.onSocket = () => opened.fulfil()
    await page.evaluate(() => {
      client.connect(new URL('/a', location.href.replace('http', 'ws')), { transport: 'ws' })
    })
    await expect(opened.promise).resolves.toBeUndefined()
  })

  test.each(['close', 'break', 'signal'] as const)('is left with %s', async (way) => {
    const left = promised()
    server.on('/a', (_, response) => {
      new Stream(response).event('1')
      response.on('close', left.fulfil)
    })
    await page.evaluate(async (way) => {
      const control = new AbortController()
      const connection = client.connect('/a', { signal: control.signal })
      for await (const { data } of connection) {
        if (way === 'break') break
        if (way === 'close') connection.close()
        if (way === 'signal') control.abort()
        await connection.closed
        if (data !== '1') throw new Error('An event after the end.')
      }
      await connection.closed
    }, way)
    await left.promise
    expect(await page.evaluate(() => errors)).toEqual([])
  })

  test('with a signal that was aborted before asks for nothing', async () => {
    const seen = await page.evaluate(() =>
      follow(client.connect('/a', { signal: AbortSignal.abort() })),
    )
    expect(seen).toEqual([])
    expect(server.asked).toHaveLength(0)
  })

  test('drops what was not read when it is closed, and what comes later', async () => {
    server.on('/a', (_, response) => {
      new Stream(response).event('1').event('2').command(redeem('slow-1')).event('3')
    })
    server.on('/_madeleine/redeem', async (_, response) => {
      await sleep(300)
      response.writeHead(204).end()
    })
    const results = await page.evaluate(async () => {
      const redeemed = new Promise((resolve) => addEventListener('madeleine:redeemed', resolve))
      const connection = client.connect('/a')
      const iterator = connection[Symbol.asyncIterator]()
      await iterator.next()
      await new Promise((resolve) => setTimeout(resolve, 100))
      connection.close()
      const first = await iterator.next()
      await redeemed
      await new Promise((resolve) => setTimeout(resolve, 100))
      return [first.done, (await iterator.next()).done]
    })
    expect(results).toEqual([true, true])
  })

  test('leaves no listener behind', async () => {
    server.on('/a', (_, response) => response.writeHead(503).end())
    const session = await page.context().newCDPSession(page)
    const listeners = async () => {
      const { result } = await session.send('Runtime.evaluate', { expression: 'window' })
      const { objectId } = result
      const found = await session.send('DOMDebugger.getEventListeners', { objectId: objectId! })
      return found.listeners.map(({ type }) => type).toSorted()
    }
    const before = await listeners()
    await page.evaluate(() => {
      const connections = [client.connect('/a'), client.connect('/a', { transport: 'ws' })]
      Object.assign(globalThis, { connections })
    })
    await expect.poll(async () => (await listeners()).includes('online')).toBe(true)
    await page.evaluate(() => {
      const { connections } = globalThis as unknown as { connections: { close(): void }[] }
      for (const connection of connections) connection.close()
    })
    await expect.poll(listeners).toEqual(before)
  })

  test('has one loop; a second one goes on where the first stopped', async () => {
    server.on('/a', (_, response) => new Stream(response).event('1').event('2').end())
    const seen = await page.evaluate(async () => {
      const connection = client.connect('/a')
      const first = await connection[Symbol.asyncIterator]().next()
      return [first.value.data, ...(await follow(connection))]
    })
    expect(seen).toEqual(['1', '2'])
  })
})

describe('two tabs', () => {
  test.each(['sse', 'ws'] as const)('open their %s one after another', async (transport) => {
    let opening = 0
    let most = 0
    const slowly = async () => {
      most = Math.max(most, ++opening)
      await sleep(300)
      opening--
    }
    const opened = [promised(), promised()]
    server.beforeSocket = slowly
    server.onSocket = () => opened.pop()?.fulfil()
    server.on('/a', async (_, response) => {
      await slowly()
      response.writeHead(204).end()
      opened.pop()?.fulfil()
    })
    const both = Promise.all(opened.map(({ promise }) => promise))
    const other = await newTab()
    for (const tab of [page, other]) {
      await tab.evaluate((transport) => void client.connect('/a', { transport }), transport)
    }
    await both
    expect(most).toBe(1)
    await other.close()
  })
})

describe('a page', () => {
  test.each(['online', 'pageshow', 'resume', 'visibilitychange'])(
    'that wakes with %s connects at once',
    async (type) => {
      server.on('/a', (_, response) => {
        if (server.asked.length === 1) response.writeHead(503, { 'retry-after': '60' }).end()
        else new Stream(response).event('1').end()
      })
      const seen = page.evaluate(() => follow(client.connect('/a')))
      await expect.poll(() => server.asked).toHaveLength(1)
      await sleep(100)
      await page.evaluate((type) => {
        const target = type === 'resume' || type === 'visibilitychange' ? document : window
        target.dispatchEvent(new Event(type))
      }, type)
      expect(await seen).toEqual(['1'])
    },
  )
})
