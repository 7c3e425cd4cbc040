import { randomBytes } from 'node:crypto'
import type { RequestListener } from 'node:http'
import cookie from '@fastify/cookie'
import secureSession from '@fastify/secure-session'
import session from '@fastify/session'
import fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { browserState } from 'madeleine/fastify'
import { memoryFor, SECRET } from './kept.ts'
import { visitItems, visitNothing } from './visit.ts'

type Session = Parameters<typeof visitItems>[1]

/** Fastify with and without sessions, each as its documentation has it. */
export const fastifyServers: Record<string, () => Promise<RequestListener>> = {
  'Fastify bare': async () => ready(fastify(), visitNothing),
  'Fastify madeleine cookie': () => ours('cookie'),
  'Fastify madeleine memory': () => ours('memory'),
  'Fastify @fastify/secure-session': async () => {
    const app = fastify()
    await app.register(secureSession, { key: randomBytes(32), cookie: { path: '/' } })
    return theirs(app)
  },
  'Fastify @fastify/session memory': async () => {
    const app = fastify()
    await app.register(cookie)
    await app.register(session, {
      secret: SECRET,
      cookie: { secure: false },
      saveUninitialized: false,
    })
    return theirs(app)
  },
}

async function ours(kept: string): Promise<RequestListener> {
  const app = fastify()
  await app.register(browserState(await memoryFor(kept)))
  return ready(app, ({ url, browser }) => visitItems(url, browser.session))
}

function theirs(app: FastifyInstance): Promise<RequestListener> {
  return ready(app, (request) => visitItems(request.url, request.session as unknown as Session))
}

async function ready(
  app: FastifyInstance,
  visit: (request: FastifyRequest) => string,
): Promise<RequestListener> {
  for (const path of ['/login', '/read', '/write'])
    app.get(path, (request, reply) => {
      reply.send(visit(request))
    })
  await app.ready()
  return (request, response) => app.routing(request, response)
}
