// The stores of the built package on the oldest Node that madeleine supports.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Redis } from 'ioredis'
import { memoryStore } from 'madeleine'
import { fromExpressStore } from 'madeleine/interop'
import { redisStore } from 'madeleine/redis'
import session from 'express-session'
import { createClient } from 'redis'
import { findTool } from '../../scripts/tools.mjs'

/** @param {import('madeleine').Store} store */
async function journey(store) {
  const fields = new Map([['__proto__', '🍪']])
  assert.equal(await store.write('old', { version: 0, set: fields, keepFor: 60_000 }), 1)
  assert.equal(await store.write('old', { version: 0, keepFor: 60_000 }), 0)
  assert.equal(await store.write('old', { version: 1, moveTo: 'new', keepFor: 60_000 }), 2)
  assert.deepEqual(await store.read('new'), { version: 2, fields })
  assert.deepEqual(await store.versions(['old', 'new']), [0, 2])
  assert.equal(await store.delete('new'), true)
}

test('memoryStore() keeps, moves and forgets', () => journey(memoryStore()))

test('fromExpressStore() keeps, moves and forgets', () =>
  journey(fromExpressStore(new session.MemoryStore(), { quiet: true })))

test('redisStore() keeps, moves and forgets over both clients', { timeout: 30_000 }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'madeleine-redis-'))
  const path = join(folder, 'socket')
  const args = ['--port', '0', '--unixsocket', path, '--save', '', '--dir', folder]
  const server = spawn(findTool('redis') ?? 'redis-server', args)
  t.after(async () => {
    server.kill('SIGKILL')
    await once(server, 'exit')
    await rm(folder, { recursive: true })
  })
  for await (const text of server.stdout) if (/ready to accept/i.test(String(text))) break
  const [one, other] = [createClient({ socket: { path, tls: false } }), new Redis(path)]
  await one.connect()
  await journey(redisStore(one))
  await journey(redisStore(other))
  one.destroy()
  other.disconnect()
})
