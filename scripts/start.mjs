// @ts-check
// Sets up what is missing, then runs a program of this project on Node 24: the gallery by default.
import { run } from './run.mjs'
import { build, install } from './setup.mjs'
import { node24 } from './tools.mjs'

const program = process.argv.slice(2)
if (program.length === 0) program.push('examples/gallery/server.ts')

const ready = (await install()) && (await build())
const env = { PORT: process.env['PORT'] ?? '8080' }
process.exitCode = ready ? await run(node24, program, { env }) : 1
