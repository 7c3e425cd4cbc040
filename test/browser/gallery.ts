import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { build } from '../../scripts/setup.mjs'
import { node24 } from '../../scripts/tools.mjs'

/** The gallery as `npm start` runs it, on a port of its own. */
export interface Gallery {
  readonly url: string
  /** Everything it printed. */
  readonly output: string[]
  close(): Promise<void>
}

const ADDRESS = /http:\/\/localhost:\d+/

export async function openGallery(): Promise<Gallery> {
  if (!(await build())) throw new Error('The gallery needs dist, which did not build.')
  const server = spawn(node24, ['examples/gallery/server.ts'], {
    env: { ...process.env, PORT: '0', MADELEINE_SECRET: 'a secret for the tests of the gallery' },
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
