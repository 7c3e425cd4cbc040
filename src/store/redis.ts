import { lifeOf } from './change.ts'
import type { Store, Stored, StoreWrite } from './contract.ts'
import { Deadlines } from './in-time.ts'
import { checkOptions } from './known-options.ts'
import { sendThrough, type RedisClient, type Send } from './redis-client.ts'
import { DELETE, MEMBERS, READ, VERSIONS, WRITE, type Script } from './redis-scripts.ts'

export interface RedisStoreOptions {
  /** What all keys in Redis begin with. For a cluster put a hash tag into it: `'{madeleine}:'`. Default `'madeleine:'`. */
  readonly prefix?: string
  /** For how long an answer is waited for, in milliseconds. Default 5,000. */
  readonly timeout?: number
}

/** Of more keys than these, the versions are asked for by several commands, sent together. */
const BATCH = 1000

/**
 * Remembers in Redis 6 or newer, for any number of processes: through a client of `redis` or `ioredis`,
 * which you connect, and close. Listen to the errors of one of `redis` before you connect it: without
 * a listener Node ends the process when Redis goes away.
 *
 * Each call is one command and one atomic step. Keep `maxmemory-policy` at `noeviction`: what Redis
 * evicts before its time is missing from its group.
 *
 * @throws TypeError when the client is none of these, or an option is unknown or makes no sense.
 * @example
 * const client = createClient()
 * client.on('error', (error) => console.error(error))
 * await client.connect()
 * const store = redisStore(client)
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): Store {
  checkOptions('redisStore', options, ['prefix', 'timeout'])
  return new RedisStore(sendThrough(client), options)
}

class RedisStore implements Store {
  readonly #send: Send
  readonly #prefix: string
  readonly #deadlines: Deadlines

  constructor(send: Send, { prefix = 'madeleine:', timeout = 5000 }: RedisStoreOptions) {
    if (typeof prefix !== 'string') throw new TypeError('redisStore() needs a text as its prefix.')
    if (!(timeout > 0))
      throw new TypeError('redisStore() needs a timeout of more than 0 milliseconds.')
    this.#send = send
    this.#prefix = prefix
    this.#deadlines = new Deadlines(timeout)
  }

  async read(key: string): Promise<Stored | undefined> {
    const reply = await this.#texts(READ, [this.#hash(key)])
    return reply.length === 0 ? undefined : storedIn(reply)
  }

  async write(key: string, write: StoreWrite): Promise<number> {
    const { moveTo = key, group, delete: gone = [], set = [] } = write
    const keys = [this.#hash(key), this.#group(''), this.#hash(moveTo)]
    const how = [
      String(write.version ?? ''),
      String(lifeOf(write)),
      write.clear ? 'clear' : '',
      group === undefined ? '' : `=${group}`,
    ]
    const fields = [String(gone.length), ...gone, ...[...set].flat()]
    return Number(await this.#run(WRITE, keys, [...how, key, moveTo, ...fields]))
  }

  async delete(key: string): Promise<boolean> {
    return Number(await this.#run(DELETE, [this.#hash(key), this.#group('')], [key])) === 1
  }

  async versions(keys: readonly string[]): Promise<number[]> {
    const hashes = keys.map((key) => this.#hash(key))
    const batches = Array.from({ length: Math.ceil(hashes.length / BATCH) }, (_, at) =>
      this.#texts(VERSIONS, hashes.slice(at * BATCH, (at + 1) * BATCH)),
    )
    return (await Promise.all(batches)).flat().map(Number)
  }

  async members(group: string): Promise<string[]> {
    return group === '' ? [] : this.#texts(MEMBERS, [this.#group(group)])
  }

  #hash(key: string): string {
    return `${this.#prefix}key:${key}`
  }

  #group(group: string): string {
    return `${this.#prefix}group:${group}`
  }

  /** Clients may be set up to answer with bytes. */
  async #texts(script: Script, keys: string[]): Promise<string[]> {
    return ((await this.#run(script, keys)) as unknown[]).map(String)
  }

  #run({ sha, text }: Script, keys: string[], args: string[] = []): Promise<unknown> {
    const rest = [String(keys.length), ...keys, ...args]
    return this.#deadlines.inTime(async (signal) => {
      try {
        return await this.#send(keys[0]!, ['EVALSHA', sha, ...rest], signal)
      } catch (error) {
        if (!isUnknownScript(error)) throw error
        return this.#send(keys[0]!, ['EVAL', text, ...rest], signal)
      }
    })
  }
}

/** Redis forgets scripts when it starts anew, and learns them again from EVAL. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}

function storedIn(reply: readonly string[]): Stored {
  const fields = new Map<string, string>()
  let version = 0
  for (let at = 0; at < reply.length; at += 2) {
    const name = reply[at]!
    const text = reply[at + 1]!
    if (name.startsWith(':')) fields.set(name.slice(1), text)
    else if (name === 'version') version = Number(text)
  }
  return { version, fields }
}
