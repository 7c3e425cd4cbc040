#!/usr/bin/env node
import { UsageError } from '../errors.ts'
import { pooledRandom } from '../seal/random.ts'
import { runCommand } from './command.ts'
import type { World } from './world.ts'

const MOST_INPUT = 1_048_576

const world: World = {
  args: process.argv.slice(2),
  env: process.env,
  folder: process.cwd(),
  now: Date.now(),
  random: pooledRandom(),
  readInput,
  say: (text) => process.stdout.write(text),
  warn: (text) => process.stderr.write(text),
}

async function readInput(): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_INPUT)
      throw new UsageError('option', 'There is more than 1 MB to read, which is no cookie.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString()
}

// Whoever reads may stop early, as `head` does.
process.stdout.on('error', () => process.exit())

try {
  await runCommand(world)
} catch (error) {
  world.warn(`madeleine: ${(error as Error).message}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}
