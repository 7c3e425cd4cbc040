import { RedisServer } from '../test/support/redis.ts'
import { Child } from './child.ts'
import { median } from './median.ts'
import { Visitors } from './visitors.ts'

const ROUNDS = 7
const SECONDS = 0.5
const WARMING = 1
/** More than the library remembers, so that hardly a cookie was met before. */
const MANY = 2000

/** By host its server without sessions, first, and those with them. */
const HOSTS: Record<string, readonly string[]> = {
  'node:http': [
    'node:http bare',
    'limit encrypted',
    'node:http madeleine encrypted',
    'limit signed',
    'node:http madeleine signed',
    'limit Redis',
    'node:http madeleine Redis',
  ],
  Express: [
    'Express bare',
    'Express madeleine cookie',
    'Express cookie-session',
    'Express iron-session',
    'Express madeleine memory',
    'Express express-session memory',
    'Express madeleine Redis',
    'Express express-session Redis',
  ],
  Fastify: [
    'Fastify bare',
    'Fastify madeleine cookie',
    'Fastify @fastify/secure-session',
    'Fastify madeleine memory',
    'Fastify @fastify/session memory',
  ],
  Hono: ['Hono bare', 'Hono madeleine cookie'],
}

/** What a load was like for one server, round by round. */
export interface Measured {
  /** Requests per second. */
  readonly rates: number[]
  /** Microseconds of processor time that the server's process took for each request. */
  readonly costs: number[]
}

/** A server under each load, beside the bare one of its host. */
export interface SessionRow {
  readonly server: string
  readonly loads: Readonly<Record<Load, Beside>>
}

/** Medians over rounds, in each of which both were measured one after the other. */
export interface Beside {
  /** Requests per second, as a share of the bare server's. */
  readonly share: number
  /** Processor time of the server per request in microseconds, beyond that of the bare one. */
  readonly added: number
  /** The same in all. */
  readonly cost: number
}

const LOADS = {
  reading: { path: '/read', visitors: MANY },
  'reading, one visitor': { path: '/read', visitors: 1 },
  writing: { path: '/write', visitors: MANY },
} as const
export type Load = keyof typeof LOADS
export const LOAD_NAMES = Object.keys(LOADS) as Load[]

/** Sessions read and written, beside servers without any; `only` picks hosts by their name. */
export async function sessionRows(only = ''): Promise<SessionRow[]> {
  const redis = await RedisServer.start()
  const rows: SessionRow[] = []
  for (const [host, servers] of Object.entries(HOSTS))
    if (host.includes(only)) rows.push(...(await hostRows(servers, redis.url)))
  await redis.stop()
  return rows
}

async function hostRows(servers: readonly string[], redis: string): Promise<SessionRow[]> {
  const subjects = await Promise.all(servers.map((server) => Subject.start(server, redis)))
  for (const subject of subjects) await subject.warm()
  for (let round = 0; round < ROUNDS; round++)
    for (const load of LOAD_NAMES) for (const subject of subjects) await subject.measure(load)
  for (const subject of subjects) await subject.stop()
  const [bare] = subjects
  return subjects.map(({ server, measured }) => ({
    server,
    loads: mapped((load) => beside(measured[load], bare!.measured[load])),
  }))
}

function beside({ rates, costs }: Measured, bare: Measured): Beside {
  return {
    share: median(rates.map((rate, round) => rate / bare.rates[round]!)),
    added: median(costs.map((cost, round) => cost - bare.costs[round]!)),
    cost: median(costs),
  }
}

function mapped<Value>(make: (load: Load) => Value): Record<Load, Value> {
  return Object.fromEntries(LOAD_NAMES.map((load) => [load, make(load)])) as Record<Load, Value>
}

/** A server being measured, with the visitors of each load. */
class Subject {
  readonly server: string
  readonly measured = mapped((): Measured => ({ rates: [], costs: [] }))
  readonly #child: Child
  readonly #visitors: Record<Load, Visitors>

  private constructor(server: string, child: Child) {
    this.server = server
    this.#child = child
    this.#visitors = mapped((load) => new Visitors(child.url, LOADS[load].visitors))
  }

  static async start(server: string, redis: string): Promise<Subject> {
    return new Subject(server, await Child.start('sessions.ts', server, redis))
  }

  /** Everybody begins a session, and the compiler sees each load. */
  async warm(): Promise<void> {
    for (const load of LOAD_NAMES) {
      await this.#visitors[load].all('/login')
      await this.#visitors[load].during(LOADS[load].path, WARMING)
    }
    await this.#check()
  }

  async measure(load: Load): Promise<void> {
    const before = await this.#child.ask<NodeJS.CpuUsage>('cpu')
    const { requests, seconds } = await this.#visitors[load].during(LOADS[load].path, SECONDS)
    const after = await this.#child.ask<NodeJS.CpuUsage>('cpu')
    const microseconds = after.user + after.system - before.user - before.system
    this.measured[load].rates.push(requests / seconds)
    this.measured[load].costs.push(microseconds / requests)
  }

  async stop(): Promise<void> {
    await this.#check()
    await this.#child.stop()
  }

  /** That it is quick is worth nothing unless the sessions are right. */
  async #check(): Promise<void> {
    if (this.server.endsWith('bare')) return
    const { reading, writing } = this.#visitors
    if (!reading.answers.every((answer) => answer === '42')) throw wrong(this.server, reading)
    const counts = writing.counts
    if (!writing.answers.every((answer, at) => Number(answer) === counts[at]))
      throw wrong(this.server, writing)
  }
}

function wrong(server: string, { answers }: Visitors): Error {
  return new Error(`${server} has answered ${answers.slice(0, 20).join(', ')} …`)
}
