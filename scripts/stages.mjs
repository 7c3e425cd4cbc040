// @ts-check
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, run } from './run.mjs'
import { node20 } from './tools.mjs'

/**
 * @typedef {{ passed: number, failed: number }} Count
 * @typedef {(timeout: number) => Promise<Count>} Stage takes the milliseconds it may last
 */

export const stages = {
  types: program('tsc'),
  lint: program('oxlint', '--deny-warnings'),
  format: program('oxfmt', '--check'),
  build: program('tsdown', '--log-level', 'warn'),
  tests: vitest(),
  'node 20': node20Tests,
  publint: program('publint', '--strict'),
  'exported types': program(
    'attw',
    '--pack',
    '.',
    '--profile',
    'esm-only',
    '--format',
    'table-flipped',
  ),
  size: program('size-limit'),
  knip: program('knip'),
  pack: program('node', 'scripts/pack.mjs'),
}

/** What `npm run check` runs: all that takes seconds. */
export const checks = {
  types: stages.types,
  lint: stages.lint,
  format: stages.format,
  architecture: vitest('test/architecture.test.ts'),
}

/**
 * A program that counts as one.
 * @param {string} command
 * @param {string[]} args
 * @returns {Stage}
 */
function program(command, ...args) {
  return async (timeout) => {
    const code = await run(command, args, { timeout })
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  }
}

/**
 * Tests that count one by one; a test file that does not load counts as a failed test.
 * @param {string[]} files
 * @returns {Stage}
 */
function vitest(...files) {
  return (timeout) =>
    withReport(async (report) => {
      const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
      const code = await run('vitest', ['run', ...reporters, ...files], { timeout })
      const { numPassedTests, numFailedTests, testResults } = JSON.parse(
        readFileSync(report, 'utf8'),
      )
      const broken = testResults.filter(
        (/** @type {any} */ { status, assertionResults }) =>
          status === 'failed' &&
          assertionResults.every((/** @type {any} */ test) => test.status !== 'failed'),
      ).length
      return count(code, numPassedTests, numFailedTests + broken)
    })
}

/** @type {Stage} */
function node20Tests(timeout) {
  return withReport(async (report) => {
    const files = readdirSync(join(root, 'test/package')).filter((file) =>
      file.endsWith('.test.mjs'),
    )
    const reporters = ['spec', 'stdout', 'tap', report].map((value, index) =>
      index % 2 ? `--test-reporter-destination=${value}` : `--test-reporter=${value}`,
    )
    const args = ['--test', ...reporters, ...files.map((file) => `test/package/${file}`)]
    const code = await run(node20, args, { timeout })
    const tap = readFileSync(report, 'utf8')
    /** @param {string} what */
    const number = (what) => Number(new RegExp(`^# ${what} (\\d+)$`, 'm').exec(tap)?.[1] ?? 0)
    return count(code, number('pass'), number('fail') + number('cancelled'))
  })
}

/**
 * A runner that failed without naming a test still counts as a failure.
 * @param {number} code
 * @param {number} passed
 * @param {number} failed
 * @returns {Count}
 */
function count(code, passed, failed) {
  return { passed, failed: failed || passed === 0 || code !== 0 ? Math.max(failed, 1) : 0 }
}

/**
 * @param {(report: string) => Promise<Count>} measure gets the name of a file to write its report to
 * @returns {Promise<Count>}
 */
async function withReport(measure) {
  const folder = mkdtempSync(join(tmpdir(), 'madeleine-'))
  try {
    return await measure(join(folder, 'report'))
  } catch (error) {
    console.error(`No report of the tests: ${/** @type {Error} */ (error).message}`)
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
