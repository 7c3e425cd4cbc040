import { describe, expect, test } from 'vitest'
import { Worker, type Asked } from '../../test/support/fakes.ts'
import { CsrfGuard } from './csrf-guard.ts'
import type { CsrfOptions } from './csrf-options.ts'
import type { SentBody } from './csrf-field.ts'

const worker = new Worker()
const ours = { hasOpened: () => true }
const post: Asked = { method: 'POST', cookies: { login: '1' } }

async function statusOf(asked: Asked, body: SentBody = {}, options?: CsrfOptions) {
  const guard = new CsrfGuard(ours, options, 'browserState()')
  return (await guard.check(worker.open(asked).browser, body))?.status
}

/** A visitor with a session, and a token of it. */
function visitor() {
  const visit = worker.open()
  const token = visit.browser.session.csrfToken
  void visit.inside.slot.commit('response')
  const [, session = ''] = /^session=([^;]*)/.exec(visit.respond().lines[0]!) ?? []
  return { token, cookies: { session } }
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }
const JSON_TEXT = { 'content-type': 'application/json; charset=utf-8' }
const copyOf = (text: string): SentBody => ({ readCopy: async () => text })

describe('the guard', () => {
  test.each(['GET', 'HEAD', 'OPTIONS', 'TRACE'])('lets %s through', async (method) => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect(await statusOf({ method, headers })).toBeUndefined()
  })

  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'PROPFIND', 'get', ''])(
    'refuses %j from another site',
    async (method) => {
      const headers = { 'sec-fetch-site': 'cross-site' }
      expect(await statusOf({ method, headers })).toBe(403)
    },
  )

  test('decides at once where no token is needed', () => {
    const guard = new CsrfGuard(ours, undefined, 'browserState()')
    const headers = { 'sec-fetch-site': 'same-origin' }
    expect(guard.check(worker.open({ ...post, headers }).browser, {})).toBeUndefined()
    expect(guard.check(worker.open({ method: 'POST' }).browser, {})).toBeUndefined()
  })

  test('reads no session and no body where no token is needed', async () => {
    const headers = { 'sec-fetch-site': 'same-origin' }
    const visit = worker.open({ ...post, headers })
    const readCopy = () => Promise.reject(new Error('read'))
    await new CsrfGuard(ours, undefined, 'browserState()').check(visit.browser, { readCopy })
    expect([visit.exchange.wasRead, visit.head.held]).toEqual([false, 0])
  })

  test('takes a token from the header, before any field', async () => {
    const { token, cookies } = visitor()
    const asked = { ...post, cookies, headers: { 'x-csrf-token': token } }
    expect(await statusOf(asked, { parsed: { _csrf: 'x' } })).toBeUndefined()
    const wrong = { ...post, cookies, headers: { 'x-csrf-token': 'x' } }
    expect(await statusOf(wrong, { parsed: { _csrf: token } })).toBe(403)
  })

  test.each([
    ['a parsed body', {}, (token: string): SentBody => ({ parsed: { _csrf: token } })],
    ['a form', FORM, (token: string) => copyOf(`a=1&_csrf=${token}`)],
    ['JSON', JSON_TEXT, (token: string) => copyOf(JSON.stringify({ _csrf: token }))],
  ])('takes a token from a field of %s', async (_, headers, bodyOf) => {
    const { token, cookies } = visitor()
    expect(await statusOf({ ...post, cookies, headers }, bodyOf(token))).toBeUndefined()
  })

  test.each([
    [
      'text of another type',
      { 'content-type': 'text/plain' },
      (token: string) => copyOf(`_csrf=${token}`),
    ],
    ['text of no type', {}, (token: string) => copyOf(`_csrf=${token}`)],
    ['a form that is none', JSON_TEXT, (token: string) => copyOf(`_csrf=${token}`)],
    ['JSON in a list', JSON_TEXT, (token: string) => copyOf(JSON.stringify([token]))],
    ['JSON that is null', JSON_TEXT, () => copyOf('null')],
    [
      'what was inherited',
      {},
      (token: string): SentBody => ({ parsed: Object.create({ _csrf: token }) }),
    ],
    ['a list in a field', {}, (token: string): SentBody => ({ parsed: { _csrf: [token] } })],
    [
      'a body too large to look through',
      FORM,
      (): SentBody => ({ readCopy: async () => undefined }),
    ],
    [
      'a body that was cut',
      FORM,
      (): SentBody => ({ readCopy: () => Promise.reject(new Error('cut')) }),
    ],
  ])('takes none from %s', async (_, headers, bodyOf) => {
    const { token, cookies } = visitor()
    expect(await statusOf({ ...post, cookies, headers }, bodyOf(token))).toBe(403)
  })

  test('says what to do when there is no browser, or one of another memory', () => {
    const guard = new CsrfGuard({ hasOpened: () => false }, undefined, 'browserState() of a door')
    expect(() => guard.check(undefined, {})).toThrow(/csrf\(\).*browserState\(\) of a door/)
    expect(() => guard.check(worker.open(post).browser, {})).toThrow(/another memory/)
  })
})

describe('the options', () => {
  const made = (options: unknown) => new CsrfGuard(ours, options as CsrfOptions, 'browserState()')

  test.each([
    [{ exept: [] }, 'option "exept" is not known; there are except, header, field'],
    [{ header: '' }, 'option "header"'],
    [{ header: 'a b' }, 'option "header"'],
    [{ header: 1 }, 'option "header"'],
    [{ field: '' }, 'option "field"'],
    [{ field: ['_csrf'] }, 'option "field"'],
    [{ except: '/a' }, 'option "except"'],
    [{ except: null }, 'option "except"'],
    [[], 'must be an object'],
    [null, 'must be an object'],
    ['/a', 'must be an object'],
  ])('are no %j', (options, message) => {
    expect(() => made(options)).toThrow(message)
  })

  test.each([undefined, {}, { except: undefined, header: undefined, field: undefined }])(
    'may be %j',
    (options) => expect(() => made(options)).not.toThrow(),
  )
})
