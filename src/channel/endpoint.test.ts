import { describe, expect, test } from 'vitest'
import { Worker, type Asked } from '../../test/support/fakes.ts'

const ask = (asked: Asked, basePath = '/_madeleine') =>
  new Worker(undefined, { basePath }).open(asked).answer()
const script = (headers: Record<string, string> = {}, method = 'GET') =>
  ask({ path: '/_madeleine/client.js', method, headers })

describe('client.js', () => {
  test('is a script that is asked for again each time', async () => {
    const { status, headers, body } = await script()
    expect([status, body]).toEqual([200, __MADELEINE_CLIENT__])
    expect(headers).toEqual({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, no-cache',
      etag: `"${__MADELEINE_CLIENT_HASH__}"`,
    })
  })

  test.each(['', 'W/'])('is not sent again to whoever has it, by %j and its tag', async (weak) => {
    const tag = `${weak}"${__MADELEINE_CLIENT_HASH__}"`
    for (const known of [tag, `"other", ${tag}`]) {
      const { status, headers, body } = await script({ 'if-none-match': known })
      expect([status, body]).toEqual([304, undefined])
      expect(headers).toHaveProperty('etag')
    }
  })

  test('is sent to whoever has another', async () => {
    expect((await script({ 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('is not sent for HEAD, which gets all the rest', async () => {
    const { status, headers, body } = await script({}, 'HEAD')
    expect([status, body, Object.keys(headers).length]).toEqual([200, '', 3])
  })

  test.each(['POST', 'PUT', 'DELETE'])('takes no %s', async (method) => {
    const { status, headers } = await script({}, method)
    expect([status, headers['allow']]).toEqual([405, 'GET, HEAD'])
  })
})

describe('the library answers', () => {
  test.each([
    ['/_madeleine/redeem', ''],
    ['/_madeleine/client.js', ''],
    ['/shop/_madeleine/redeem', '/shop'],
    ['/a/b/_madeleine/client.js', '/a/b'],
    ['/_madeleine/redeem', '/_madeleine'],
  ])('%s for an app mounted at "%s"', async (path, mount) => {
    expect((await ask({ path, mount })).status).not.toBe(0)
  })

  test('below basePath', async () => {
    expect((await ask({ path: '/api/x/redeem' }, '/api/x')).status).toBe(405)
    expect((await ask({ path: '/_madeleine/redeem' }, '/api/x')).status).toBe(0)
  })

  test('a redemption by any but POST with what is allowed', async () => {
    expect((await ask({ path: '/_madeleine/redeem' })).headers['allow']).toBe('POST')
  })
})

test.each([
  ['/shop/_madeleine/redeem', ''],
  ['/shop/_madeleine/client.js', ''],
  ['/_madeleine/redeem', '/shop'],
  ['/shop/inner/_madeleine/redeem', '/shop'],
  ['/shopping/_madeleine/redeem', '/shop'],
])('%s passes where the app is mounted at "%s": it may be another app’s', async (path, mount) => {
  expect((await ask({ path, mount })).status).toBe(0)
})

test.each([
  '/',
  '/redeem',
  '/ten-chars/redeem',
  '/_madeleine',
  '/_madeleine/',
  '/_madeleine/x',
  '/_madeleine/redeem/',
  '/_madeleine/redeem.js',
  '/_madeleine/client.js.map',
  '/x_madeleine/redeem',
  '/_madeleine/redeem/x',
])('the app’s own path %s passes', async (path) => {
  expect((await ask({ path })).status).toBe(0)
})
