import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))
const folders: string[] = []

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** A new folder, gone after the tests. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'madeleine-cli-'))
  folders.push(folder)
  return folder
}

interface Surroundings {
  readonly folder?: string
  readonly env?: Record<string, string>
  readonly input?: string
}

/** Runs the command line as a program of its own. */
export function run(args: readonly string[], { folder, env, input = '' }: Surroundings = {}) {
  const { MADELEINE_SECRET: _, ...rest } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder ?? emptyFolder(),
    env: { ...rest, NODE_NO_WARNINGS: '1', ...env },
    input,
    timeout: 10_000,
    encoding: 'utf8',
  })
  return { code: status, out: stdout, complaint: stderr }
}
