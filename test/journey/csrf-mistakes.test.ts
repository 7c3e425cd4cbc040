import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import * as expressDoor from '../../src/express.ts'
import * as fastifyDoor from '../../src/fastify.ts'
import * as fetchDoor from '../../src/fetch.ts'
import * as honoDoor from '../../src/hono.ts'
import { UsageError } from '../../src/index.ts'
import * as nodeDoor from '../../src/node.ts'
import { listen } from '../support/hosts.ts'
import { memoryFor } from '../support/memory.ts'

const MISSING = expect.objectContaining({
  code: 'no-browser',
  message: expect.stringMatching(/^csrf\(\) was called where no browser is/),
})
const OTHER = expect.objectContaining({
  code: 'no-browser',
  message: expect.stringContaining('another memory'),
})

const memory = memoryFor()

/** An Express app's answer to a POST, and what was thrown for it. */
async function onExpress(app: express.Express) {
  const errors: unknown[] = []
  app.post('/', (_, response) => void response.send('changed'))
  app.use(((error, _request, response, _next) => {
    errors.push(error)
    response.status(500).send('failed')
  }) satisfies express.ErrorRequestHandler)
  const page = await listen(createServer(app))
  return { errors, reply: await page.fetch('/', { method: 'POST' }) }
}

test('on Express without browserState, csrf() says so to the error handler', async () => {
  const { errors, reply } = await onExpress(express().use(expressDoor.csrf(memory)))
  expect([reply.status, errors]).toEqual([500, [MISSING]])
  expect(errors[0]).toBeInstanceOf(UsageError)
})

test('on Express with the browserState of another memory, csrf() says so', async () => {
  const app = express().use(expressDoor.browserState(memoryFor()), expressDoor.csrf(memory))
  expect((await onExpress(app)).errors).toEqual([OTHER])
})

test('on Hono without browserState, csrf() says so to onError', async () => {
  const errors: unknown[] = []
  const app = new Hono().use(honoDoor.csrf(memory))
  app.post('/', (c) => c.text('changed'))
  app.onError((error, c) => (errors.push(error), c.text('failed', 500)))
  expect((await app.request('/', { method: 'POST' })).status).toBe(500)
  expect(errors).toEqual([MISSING])
})

test('on Fastify without browserState, csrf() says so before the app is ready', async () => {
  const app = fastify().register(fastifyDoor.csrf(memory))
  await expect(app.ready()).rejects.toEqual(MISSING)
})

test('on Fastify with the browserState of another memory, csrf() says so', async () => {
  const app = fastify()
    .register(fastifyDoor.browserState(memoryFor()))
    .register(fastifyDoor.csrf(memory))
  app.post('/', () => 'changed')
  const reply = await app.inject({ method: 'POST', url: '/' })
  expect([reply.statusCode, reply.json()]).toEqual([500, OTHER])
})

test('on node:http without withBrowser, csrf() says so', () => {
  const handler = nodeDoor.csrf(memory)(() => {}) as (...args: unknown[]) => unknown
  expect(() => handler({}, {})).toThrow(MISSING)
})

test('with the Fetch standard without withBrowser, csrf() says so', async () => {
  const handler = fetchDoor.csrf(memory)(() => new Response())
  const request = new Request('http://app.example/', { method: 'POST' })
  await expect(handler(request, undefined as never)).rejects.toEqual(MISSING)
})

test.each([nodeDoor, fetchDoor, honoDoor, expressDoor, fastifyDoor])(
  'an unknown option is refused at once',
  ({ csrf }) => {
    expect(() => csrf(memory, { exclude: [] } as never)).toThrow('option "exclude" is not known')
  },
)

test('on Fastify, csrf() guards the app that registers it, and not the one around', async () => {
  const app = fastify().register(fastifyDoor.browserState(memory))
  app.post('/open', () => 'changed')
  app.register(async (shop) => {
    shop.register(fastifyDoor.csrf(memory))
    shop.post('/shop', () => 'changed')
  })
  const headers = { 'sec-fetch-site': 'cross-site' }
  const statusOf = async (url: string) =>
    (await app.inject({ method: 'POST', url, headers })).statusCode
  expect([await statusOf('/open'), await statusOf('/shop')]).toEqual([200, 403])
})
