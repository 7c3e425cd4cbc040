/** A client of ioredis, also of a cluster. */
export interface IoRedisClient {
  call(command: string, args: string[]): Promise<unknown>
}

/** A client or a pool of node-redis, from its version 4 on. */
export interface NodeRedisClient {
  sendCommand(args: string[], options?: NodeRedisOptions): Promise<unknown>
}

/** A client of node-redis for a cluster. */
export interface NodeRedisCluster {
  readonly masters: unknown
  sendCommand(
    firstKey: string,
    isReadonly: boolean,
    args: string[],
    options?: NodeRedisOptions,
  ): Promise<unknown>
}

/** A client of node-redis for servers that Redis Sentinel watches over. */
export interface NodeRedisSentinel {
  getSentinelNode(): unknown
  sendCommand(isReadonly: boolean, args: string[], options?: NodeRedisOptions): Promise<unknown>
}

/** Takes back what has not been sent yet; it was called `signal` up to version 4. */
interface NodeRedisOptions {
  readonly abortSignal?: AbortSignal
  readonly signal?: AbortSignal
  readonly timeout?: number
}

/** The clients through which Redis is reached: told apart by what they have, never imported. */
export type RedisClient = IoRedisClient | NodeRedisClient | NodeRedisCluster | NodeRedisSentinel

/** Sends a command on its way, to where its first key is; takes it back where the client can. */
export type Send = (firstKey: string, args: string[], signal: AbortSignal) => Promise<unknown>

/** How commands are sent through a client. Throws a TypeError when it is none of {@link RedisClient}. */
export function sendThrough(client: RedisClient): Send {
  if (isOf<IoRedisClient>(client, 'call')) {
    return async (_, [command = '', ...args]) => client.call(command, args)
  }
  if (!isOf<NodeRedisClient>(client, 'sendCommand') || 'send_command' in client) throw noClient()
  if (isOf<NodeRedisCluster>(client, 'sendCommand', 'masters')) {
    return async (key, args, signal) => client.sendCommand(key, false, args, abortedBy(signal))
  }
  if (isOf<NodeRedisSentinel>(client, 'sendCommand', 'getSentinelNode')) {
    return async (_, args, signal) => client.sendCommand(false, args, abortedBy(signal))
  }
  return async (_, args, signal) => client.sendCommand(args, abortedBy(signal))
}

function isOf<Client>(client: unknown, method: string, mark = method): client is Client {
  if (typeof client !== 'object' || client === null) return false
  return typeof (client as Record<string, unknown>)[method] === 'function' && mark in client
}

/** Without a deadline of the client's own, since the signal is one: it makes a timer for each command. */
function abortedBy(signal: AbortSignal): NodeRedisOptions {
  return { abortSignal: signal, signal, timeout: 0 }
}

function noClient(): TypeError {
  return new TypeError(
    'redisStore() was given no client that it knows. ' +
      'Pass createClient() of the package redis, version 4 or newer, once it is connected, or new Redis() of ioredis.',
  )
}
