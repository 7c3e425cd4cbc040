import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../../scripts/run.mjs'
import { build } from '../../scripts/setup.mjs'
import { node24 } from '../../scripts/tools.mjs'

/** The gallery as `npm start` runs it, on a port of its own. */
export interface Gallery {
  readonly url: string
  /** Everything it printed. */
  readonly output: string[]
  close(): Promise<void>
}

const LONGEST_BUILD = 60_000
const ADDRESS = /http:\/\/localhost:\d+/

/** On the given port, or on one that is free. */
export async function openGallery(port = '0'): Promise<Gallery> {
  if (!(await oneAtATime(build))) throw new Error('The gallery needs dist, which did not build.')
  const server = spawn(node24, ['examples/gallery/server.ts'], {
    env: { ...process.env, PORT: port, MADELEINE_SECRET: 'a secret for the tests of the gallery' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(server, 'exit')
  const output: string[] = []
  createInterface(server.stderr).on('line', (line) => output.push(line))
  const lines = createInterface(server.stdout).on('line', (line) => output.push(line))
  const first = await Promise.race([once(lines, 'line'), exited])
  const [url] = ADDRESS.exec(String(first[0])) ?? []
  if (url === undefined) throw new Error(`The gallery did not open: ${output.join('\n')}`)
  return {
    url,
    output,
    async close() {
      server.kill()
      await exited
    },
  }
}

/** Test files run side by side: the first of them builds, the others find it done. */
async function oneAtATime<Result>(work: () => Promise<Result>): Promise<Result> {
  const lock = join(root, 'node_modules/.building')
  while (!taken(lock)) await pause(100)
  try {
    return await work()
  } finally {
    rmdirSync(lock)
  }
}

function taken(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    // Of a run that was killed.
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now())
    if (age > LONGEST_BUILD) rmSync(lock, { recursive: true, force: true })
    return false
  }
}
