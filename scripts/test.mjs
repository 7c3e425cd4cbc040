// @ts-check
// Sets up what is missing and runs every stage, whatever the ones before it said.
// `--check` runs only those that take seconds; names of stages run only these.
import { isStopped } from './run.mjs'
import { install, installTools } from './setup.mjs'
import { checks, stages } from './stages.mjs'

const deadline = Date.now() + 25 * 60_000
const total = { passed: 0, failed: 0 }
/** @type {string[]} */
const summary = []

const args = process.argv.slice(2)
const all = Object.entries(args.includes('--check') ? checks : stages)
const names = args.filter((arg) => !arg.startsWith('--'))
const chosen = names.length > 0 ? all.filter(([name]) => names.includes(name)) : all

if (!(await install())) add('npm packages', { passed: 0, failed: 1 })
else {
  if (chosen.some(([name]) => name === 'tests') && !(await installTools())) {
    add('system packages', { passed: 0, failed: 1 })
  }
  for (const [name, stage] of chosen) {
    console.log(`\n── ${name} ${'─'.repeat(76 - name.length)}`)
    const started = Date.now()
    const left = deadline - started
    const result = left > 0 ? await stage(left) : { passed: 0, failed: 1 }
    if (isStopped()) process.exit(130)
    add(name, result, Date.now() - started)
  }
}

console.log(`\n${summary.join('\n')}\n\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0

/**
 * @param {string} name
 * @param {import('./stages.mjs').Count} result
 * @param {number} [duration]
 */
function add(name, { passed, failed }, duration = 0) {
  total.passed += passed
  total.failed += failed
  const figures = `${passed} passed${failed ? `, ${failed} failed` : ''}`
  summary.push(
    `${failed ? '✗' : '✓'} ${name.padEnd(18)} ${figures} (${(duration / 1000).toFixed(1)} s)`,
  )
}
