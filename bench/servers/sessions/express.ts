import type { RequestListener } from 'node:http'
import { RedisStore } from 'connect-redis'
import cookieSession from 'cookie-session'
import express, { type RequestHandler } from 'express'
import expressSession, { type Store } from 'express-session'
import { getIronSession } from 'iron-session'
import { browserState } from 'madeleine/express'
import { memoryFor, redis, SECRET } from './kept.ts'
import { visitItems, visitNothing, visitRecord } from './visit.ts'

/** Express with and without sessions, each as its documentation has it. */
export const expressServers: Record<string, () => Promise<RequestListener>> = {
  'Express bare': async () =>
    app((_, response) => {
      response.send(visitNothing())
    }),
  'Express madeleine cookie': () => ours('cookie'),
  'Express madeleine memory': () => ours('memory'),
  'Express madeleine Redis': () => ours('Redis'),
  'Express express-session memory': async () => theirs(expressSessions()),
  'Express express-session Redis': async () =>
    theirs(expressSessions(new RedisStore({ client: await redis() }))),
  'Express cookie-session': async () => theirs(cookieSession({ keys: [SECRET] })),
  'Express iron-session': async () =>
    app(async (request, response) => {
      const session = await getIronSession<Record<string, unknown>>(request, response, {
        password: SECRET,
        cookieName: 'session',
        cookieOptions: { secure: false },
      })
      const answer = visitRecord(request.path, session)
      if (request.path !== '/read') await session.save()
      response.send(answer)
    }),
}

function app(...handlers: RequestHandler[]): RequestListener {
  const last = handlers.pop()!
  const made = express()
  for (const handler of handlers) made.use(handler)
  return made.get(['/login', '/read', '/write'], last)
}

async function ours(kept: string): Promise<RequestListener> {
  return app(browserState(await memoryFor(kept)), (request, response) => {
    response.send(visitItems(request.path, request.browser.session))
  })
}

function theirs(middleware: RequestHandler): RequestListener {
  return app(middleware, (request, response) => {
    const { session } = request as unknown as { session: Record<string, unknown> }
    response.send(visitRecord(request.path, session))
  })
}

function expressSessions(store?: Store): RequestHandler {
  const options = { secret: SECRET, resave: false, saveUninitialized: false }
  return expressSession(store === undefined ? options : { ...options, store })
}
