import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import { page, server, usePage } from './chromium.ts'
import { bodyOf, promised, redeem, sleep, Stream } from './page-server.ts'

usePage()

describe('an event stream', () => {
  test('gives its events in order, to the end', async () => {
    server.on('/a', (_, response) => {
      new Stream(response).event('1', { event: 'x', id: '7' }).event('2\n3').end()
    })
    const events = await page.evaluate(async () => {
      const seen = []
      for await (const event of client.connect('/a')) seen.push(event)
      return seen
    })
    expect(events).toEqual([
      { event: 'x', id: '7', data: '1' },
      { event: 'message', data: '2\n3' },
    ])
  })

  test('asks for events with the page’s cookies and headers, past all caches', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(() => {
      document.cookie = 'a=1'
      return follow(client.connect('/a', { headers: { 'x-b': '2' } }))
    })
    expect(server.asked[0]).toMatchObject({ method: 'GET' })
    expect(server.asked[0]?.headers).toMatchObject({
      accept: 'text/event-stream',
      cookie: 'a=1',
      'x-b': '2',
      'cache-control': 'no-cache',
    })
    expect(server.asked[0]?.headers).not.toHaveProperty('last-event-id')
  })

  test('holds an event back until the cookies before it are in', async () => {
    server.on('/a', (_, response) => {
      new Stream(response).event('1').command(redeem('late-1')).event('2').end()
    })
    server.on('/_madeleine/redeem', async (_, response) => {
      await sleep(200)
      response.writeHead(204, { 'set-cookie': 'late=1; Path=/' }).end()
    })
    const seen = await page.evaluate(async () => {
      const cookies = []
      for await (const { data } of client.connect('/a')) cookies.push([data, document.cookie])
      return cookies
    })
    expect(seen).toEqual([
      ['1', ''],
      ['2', 'late=1'],
    ])
  })

  test('performs commands also while nobody asks for events', async () => {
    const redeemed = promised()
    server.on('/a', (_, response) => new Stream(response).event('1').command(redeem('t-1')))
    server.on('/_madeleine/redeem', (_, response) => {
      response.writeHead(204).end()
      redeemed.fulfil()
    })
    await page.evaluate(() => void client.connect('/a'))
    await expect(redeemed.promise).resolves.toBeUndefined()
  })

  test.each([
    ['JSON', { b: [1] }, 'application/json', '{"b":[1]}'],
    ['a string', 'text', 'text/plain;charset=UTF-8', 'text'],
    ['null', null, 'application/json', 'null'],
  ])('posts %s', async (_, body, type, text) => {
    const received = promised<string>()
    server.on('/a', async (request, response) => {
      received.fulfil(await bodyOf(request))
      new Stream(response).end()
    })
    await page.evaluate((body) => follow(client.connect('/a', { body })), body)
    expect(await received.promise).toBe(text)
    expect(server.asked[0]?.method).toBe('POST')
    expect(server.asked[0]?.headers['content-type']).toBe(type)
  })

  test('posts forms, parameters and blobs as they are', async () => {
    server.on('/a', (_, response) => new Stream(response).end())
    await page.evaluate(async () => {
      await follow(client.connect('/a', { body: new FormData() }))
      await follow(client.connect('/a', { body: new URLSearchParams({ a: '1' }) }))
      await follow(client.connect('/a', { body: new Blob([], { type: 'image/png' }) }))
    })
    expect(server.asked.map(({ headers }) => headers['content-type']?.split(';')[0])).toEqual([
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      'image/png',
    ])
  })

  test('is complete when the answer has no content', async () => {
    server.on('/a', (_, response) => response.writeHead(204).end())
    expect(await page.evaluate(() => follow(client.connect('/a')))).toEqual([])
    expect(server.asked).toHaveLength(1)
  })

  test.each([
    [404, 'text/event-stream', 'status', 404],
    [200, 'text/html', 'content-type', undefined],
  ])('fails for good with %i %s', async (status, type, code, told) => {
    server.on('/a?secret', (_, response) =>
      response.writeHead(status, { 'content-type': type }).end(),
    )
    expect(await page.evaluate(() => follow(client.connect('/a?secret')))).toEqual([code])
    const errors = await page.evaluate(() => globalThis.errors)
    expect(errors).toMatchObject([{ name: 'ConnectError', code, status: told }])
    expect(errors[0]?.text).not.toContain('secret')
    expect(server.asked).toHaveLength(1)
  })

  test('stops reading while a thousand events wait, and loses none', async () => {
    const text = 'x'.repeat(20_000)
    let written = 0
    server.on('/a', async (_, response) => {
      const stream = new Stream(response)
      response.on('close', () => response.emit('drain'))
      while (!response.destroyed) {
        stream.event(`${written++} ${text}`)
        if (response.writableNeedDrain) await once(response, 'drain')
      }
    })
    await page.evaluate(() => void Object.assign(globalThis, { held: client.connect('/a') }))
    // Chromium and the kernel hold some 60 MB on a fast line, whatever the page does.
    let before = -1
    while (before !== written) {
      before = written
      await sleep(400)
    }
    const numbers = await page.evaluate(async () => {
      const { held } = globalThis as unknown as { held: ReturnType<typeof client.connect> }
      return (await follow(held, 1_500)).map((data) => Number.parseInt(data, 10))
    })
    expect(numbers).toEqual(Array.from({ length: 1_500 }, (_, index) => index))
  })
})

describe('a cut stream', () => {
  test('is resumed behind the last id, and the loop goes on', async () => {
    server.on('/a', (request, response) => {
      if (request.headers['last-event-id'] === undefined) {
        new Stream(response).event('1', { id: 'ü/1' }).cut()
      } else new Stream(response).event('2').end()
    })
    expect(await page.evaluate(() => follow(client.connect('/a')))).toEqual(['1', '2'])
    // Header values are bytes, which node:http reads as Latin-1.
    const id = String(server.asked[1]?.headers['last-event-id'])
    expect(Buffer.from(id, 'latin1').toString()).toBe('ü/1')
  })

  test('is resumed also when it just stopped, without an id', async () => {
    server.on('/a', (_, response) => {
      if (server.asked.length === 1) new Stream(response).event('1').response.end()
      else new Stream(response).event('2').end()
    })
    expect(await page.evaluate(() => follow(client.connect('/a')))).toEqual(['1', '2'])
    expect(server.asked[1]?.headers).not.toHaveProperty('last-event-id')
  })

  test('is resumed no sooner than its retry field says, also after a refusal', async () => {
    const times: number[] = []
    server.on('/a', (_, response) => {
      times.push(Date.now())
      if (times.length === 1) new Stream(response).raw('retry: 600\n\n').response.end()
      else if (times.length === 2) response.writeHead(503).end()
      else new Stream(response).end()
    })
    await page.evaluate(() => {
      Math.random = () => 0
      return follow(client.connect('/a'))
    })
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(595)
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(595)
  })

  test.each([503, 429, 500])('is asked for again after %i', async (status) => {
    server.on('/a', (_, response) => {
      if (server.asked.length === 1) response.writeHead(status).end()
      else new Stream(response).event('1').end()
    })
    expect(await page.evaluate(() => follow(client.connect('/a')))).toEqual(['1'])
  })

  test('is not resumed behind wait, though a late ticket came after that', async () => {
    const redeemed = promised()
    server.on('/a', (_, response) => {
      new Stream(response).command({ do: 'wait' }).command(redeem('late-1')).response.end()
    })
    server.on('/_madeleine/redeem', (_, response) => {
      response.writeHead(204).end()
      redeemed.fulfil()
    })
    await page.evaluate(() => void follow(client.connect('/a')))
    await redeemed.promise
    await sleep(600)
    expect(server.to('/a')).toHaveLength(1)
  })

  test('of a POST fails, as asking again may do things twice', async () => {
    server.on('/a', (_, response) => new Stream(response).event('1').cut())
    const seen = await page.evaluate(() => follow(client.connect('/a', { method: 'POST' })))
    expect(seen).toEqual(['1', 'cut'])
    expect(server.asked).toHaveLength(1)
  })

  test('of a POST is resumed when it gave an id', async () => {
    const bodies: string[] = []
    server.on('/a', async (request, response) => {
      bodies.push(await bodyOf(request))
      if (bodies.length === 1) new Stream(response).event('1', { id: '1' }).cut()
      else new Stream(response).event('2').end()
    })
    expect(await page.evaluate(() => follow(client.connect('/a', { body: 1 })))).toEqual(['1', '2'])
    expect(bodies).toEqual(['1', '1'])
  })

  test('of a POST that got no answer is unreachable, and 503 refuses it', async () => {
    server.on('/a', (request) => request.socket.destroy())
    server.on('/b', (_, response) => response.writeHead(503).end())
    const seen = await page.evaluate(async () => [
      ...(await follow(client.connect('/a', { method: 'POST' }))),
      ...(await follow(client.connect('/b', { method: 'POST' }))),
    ])
    expect(seen).toEqual(['unreachable', 'status'])
  })
})

describe('a message', () => {
  test('is posted, and the events of its answer join the loop', async () => {
    const received = promised<string>()
    server.on('/a', async (request, response) => {
      if (request.method === 'GET') return new Stream(response).event('open').wait()
      received.fulfil(await bodyOf(request))
      return new Stream(response).command(redeem('sent-1')).event('answer').end()
    })
    const seen = await page.evaluate(async () => {
      const connection = client.connect('/a', { headers: { 'x-b': '2' } })
      void connection.send({ c: 1 })
      const data = await follow(connection)
      return [...data, document.cookie]
    })
    expect(seen).toEqual(['open', 'answer', 'sent=1'])
    expect(await received.promise).toBe('{"c":1}')
    expect(server.asked.at(1)?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-b': '2',
    })
  })

  test('waits for the head of the opening, and for the answer to the one before', async () => {
    const log: string[] = []
    server.on('/a', async (request, response) => {
      if (request.method === 'GET') {
        await sleep(200)
        log.push('opened')
        return new Stream(response)
      }
      const message = await bodyOf(request)
      log.push(`${message} begins`)
      const stream = new Stream(response)
      await sleep(100)
      log.push(`${message} ends`)
      return stream.wait()
    })
    await page.evaluate(async () => {
      const connection = client.connect('/a')
      await Promise.all([connection.send(1), connection.send(2)])
    })
    await expect.poll(() => log).toHaveLength(5)
    expect(log).toEqual(['opened', '1 begins', '1 ends', '2 begins', '2 ends'])
  })

  test('is handed over when its answer begins', async () => {
    server.on('/a', (_, response) => new Stream(response))
    const sent = page.evaluate(() => client.connect('/a').send(1))
    await expect(sent).resolves.toBeUndefined()
  })

  test('that is refused or lost rejects, and the connection goes on', async () => {
    const first = promised<Stream>()
    server.on('/a', async (request, response) => {
      if (request.method === 'GET') return first.fulfil(new Stream(response))
      const message = await bodyOf(request)
      if (message === '1') return response.writeHead(413).end()
      if (message === '2') return request.socket.destroy()
      new Stream(response).wait()
      return (await first.promise).event('still here')
    })
    const result = await page.evaluate(async () => {
      const connection = client.connect('/a')
      const codes = []
      for (const message of [1, 2]) {
        codes.push(await connection.send(message).catch(({ code, status }) => [code, status]))
      }
      await connection.send(3)
      return [codes, await follow(connection, 1), errors.length]
    })
    expect(result).toEqual([
      [
        ['status', 413],
        ['unreachable', undefined],
      ],
      ['still here'],
      0,
    ])
  })

  test('whose answer is cut fails the connection', async () => {
    server.on('/a', (request, response) => {
      const stream = new Stream(response)
      if (request.method === 'POST') stream.event('1').cut()
    })
    const seen = await page.evaluate(async () => {
      const connection = client.connect('/a')
      await connection.send(1)
      return follow(connection)
    })
    expect(seen).toEqual(['1', 'cut'])
  })

  test('waits for an answer longer than the page reads, while the page waits for it', async () => {
    server.on('/a', (request, response) => {
      const stream = new Stream(response)
      if (request.method === 'POST') for (let i = 0; i < 1_500; i++) stream.event('1')
      if (request.method === 'POST') stream.wait()
    })
    const sent = page.evaluate(async () => {
      const connection = client.connect('/a')
      await connection.send(1)
      await connection.send(2)
    })
    await expect(sent).resolves.toBeUndefined()
  })

  test('on a closed connection rejects', async () => {
    server.on('/a', (_, response) => new Stream(response))
    const code = await page.evaluate(async () => {
      const connection = client.connect('/a')
      connection.close()
      return connection.send(1).catch((error) => error.code)
    })
    expect(code).toBe('cut')
  })

  test('is refused when a thousand wait already', async () => {
    server.on('/a', () => {})
    const code = await page.evaluate(async () => {
      const connection = client.connect('/a')
      for (let i = 0; i < 1_000; i++) connection.send(i).catch(() => {})
      return connection.send(1_000).catch((error) => error.code)
    })
    expect(code).toBe('unreachable')
  })
})
