import { createServer } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { currentBrowser, madeleine, type Browser } from 'madeleine'
import * as expressDoor from 'madeleine/express'
import * as fastifyDoor from 'madeleine/fastify'
import * as fetchDoor from 'madeleine/fetch'
import * as honoDoor from 'madeleine/hono'
import * as nodeDoor from 'madeleine/node'
import { expectType, type Equal } from './expect-type.ts'

const memory = madeleine()
const options: nodeDoor.CsrfOptions = { except: ['/webhooks/stripe'], header: 'x', field: 'y' }
expectType<Equal<keyof nodeDoor.CsrfOptions, 'except' | 'header' | 'field'>>(true)
expectType<Equal<nodeDoor.CsrfOptions, expressDoor.CsrfOptions>>(true)
nodeDoor.csrf(memory, { except: ['/a'] as const })
// @ts-expect-error a path without a list
nodeDoor.csrf(memory, { except: '/a' })
// @ts-expect-error an option that does not exist
nodeDoor.csrf(memory, { exclude: [] })
// @ts-expect-error the options of an app are not an app
nodeDoor.csrf({ secrets: ['x'] })
// @ts-expect-error the memory comes first
nodeDoor.csrf(options)

// The token
const { session } = currentBrowser()
expectType<string>(session.csrfToken)
// @ts-expect-error it is made, not chosen
session.csrfToken = 'x'

// node:http
createServer(
  nodeDoor.withBrowser(
    memory,
    nodeDoor.csrf(
      memory,
      options,
    )((request, response, browser) => {
      expectType<string | undefined>(request.method)
      expectType<Browser>(browser)
      response.end()
    }),
  ),
)
// @ts-expect-error without withBrowser there is no browser
createServer(nodeDoor.csrf(memory)(() => {}))

// Fetch
const guard = fetchDoor.csrf(memory)
const worker = fetchDoor.withBrowser(
  memory,
  guard((request, browser, env: { KEY: string }) => {
    expectType<Request>(request)
    expectType<Browser>(browser)
    return new Response(env.KEY)
  }),
)
expectType<Equal<Parameters<typeof worker>, [Request, { KEY: string }]>>(true)
// @ts-expect-error a handler that answers nothing
guard(() => {})

// Hono
new Hono()
  .use(honoDoor.browserState(memory), honoDoor.csrf(memory, options))
  .get('/', (c) => c.text(c.var.browser.session.csrfToken))
new Hono<honoDoor.BrowserEnv>().use('/admin/*', honoDoor.csrf(memory))

// Express
express().use(expressDoor.browserState(memory), expressDoor.csrf(memory, options))
express().post('/', expressDoor.csrf(memory), (request, response) => {
  response.send(request.browser.session.csrfToken)
})

// Fastify
fastify().register(fastifyDoor.browserState(memory)).register(fastifyDoor.csrf(memory, options))
