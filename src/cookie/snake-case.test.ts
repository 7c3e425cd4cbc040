import { expect, test } from 'vitest'
import { snakeCase } from './snake-case.ts'

test.each([
  ['SessionCookie', 'session_cookie'],
  ['MyHTTPSession', 'my_http_session'],
  ['Session2Cookie', 'session2_cookie'],
  ['HTTPServer', 'http_server'],
  ['aB', 'a_b'],
  ['_Session', '__session'],
  ['Visit', 'visit'],
  ['visit', 'visit'],
  ['Session_Cookie', 'session__cookie'],
  ['HTTP2Server', 'http2_server'],
  ['ABC', 'abc'],
  ['', ''],
])('%s becomes %s', (name, cookie) => {
  expect(snakeCase(name)).toBe(cookie)
})
