import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { redisServer } from './tools.ts'

/**
 * Lives as long as its standard input is open, so no Redis outlives the tests, however they end;
 * takes its folder away at the end.
 */
const KEEPER = `folder=$1; shift
"$@" </dev/null & server=$!
read -r _
kill -KILL $server; wait
rm -rf "$folder"`

const FAILED = /Failed listening|FATAL|Fatal|error loading/i

/** Lines of its configuration. */
type Options = Readonly<Record<string, string>>

/** A Redis server of a test's own, on a free port, which keeps nothing on disk. */
export class RedisServer {
  readonly port: number
  readonly #options: Options
  #keeper: ChildProcess

  private constructor(port: number, options: Options, keeper: ChildProcess) {
    this.port = port
    this.#options = options
    this.#keeper = keeper
  }

  /** Rejects with what Redis said when it does not start. */
  static async start(options: Options = {}): Promise<RedisServer> {
    const port = await freePort()
    return new RedisServer(port, options, await launch(port, options))
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Kills it. */
  async stop(): Promise<void> {
    if (this.#keeper.exitCode !== null) return
    this.#keeper.stdin!.end()
    await once(this.#keeper, 'exit')
  }

  /** Starts it again on its port, with nothing in it. */
  async restart(): Promise<void> {
    await this.stop()
    this.#keeper = await launch(this.port, this.#options)
  }
}

async function launch(port: number, more: Options): Promise<ChildProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'madeleine-redis-'))
  const options = { port, bind: '127.0.0.1', save: '', appendonly: 'no', dir: folder, ...more }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const keeper = spawn('sh', ['-c', KEEPER, 'keeper', folder, redisServer(), ...args])
  let log = ''
  return new Promise((resolve, reject) => {
    const fail = () => {
      keeper.stdin.end()
      reject(new Error(`redis-server has not started on port ${port}:\n${log}`))
    }
    const timer = setTimeout(fail, 10_000)
    const read = (text: unknown) => {
      log += String(text)
      if (FAILED.test(log)) fail()
      else if (!log.includes('Ready to accept connections')) return
      clearTimeout(timer)
      resolve(keeper)
    }
    keeper.stdout.on('data', read)
    keeper.stderr.on('data', read)
    keeper.on('error', fail)
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
