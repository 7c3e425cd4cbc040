import fastifyCookie from '@fastify/cookie'
import fastifySession, { MemoryStore } from '@fastify/session'
import fastify from 'fastify'
import { expressSession } from 'madeleine/interop'
import { expect, test } from 'vitest'

const SECRET = 'a secret of thirty-two characters, or more'

test('expressSession() reads what @fastify/session has kept, with its name and without a prefix', async () => {
  const store = new MemoryStore()
  const app = fastify()
  app.register(fastifyCookie)
  app.register(fastifySession, { secret: SECRET, store, cookie: { secure: false } })
  app.get('/', (request, reply) => {
    Object.assign(request.session, { user: 'alice' })
    reply.send('')
  })
  const [cookie] = (await app.inject('/')).cookies
  await app.close()
  const { value } = cookie!
  const ours = expressSession(SECRET, store, { name: 'sessionId', prefix: '' })
  expect(ours.cookie).toBe(cookie!.name)
  expect(await ours.load(value)).toEqual({ user: 'alice' })
  expect(await ours.load(`s:${value}`)).toBeUndefined()
  expect(await expressSession(SECRET, store).load(value)).toBeUndefined()
})
