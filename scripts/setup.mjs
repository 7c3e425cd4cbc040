// @ts-check
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root, run } from './run.mjs'
import { findTool, isProgram, node20, node24, tools } from './tools.mjs'

/**
 * Brings node_modules up to package-lock.json; does nothing when it is.
 * @returns {Promise<boolean>} whether all is there now
 */
export async function install() {
  if (installed()) return true
  console.log('Installing npm packages …')
  // The tools want the Node that is being installed here, not the one that installs it.
  const code = await run('npm', ['ci', '--include=dev', '--loglevel=error'], { timeout: 600_000 })
  if (code === 0 && isProgram(node24) && isProgram(node20)) return true
  console.error('npm ci did not install everything: see above, and run npm ci again.')
  return false
}

function installed() {
  const lock = changed('package-lock.json')
  return (
    changed('node_modules/.package-lock.json') >= lock && isProgram(node24) && isProgram(node20)
  )
}

/**
 * Builds dist when it is missing or older than its sources.
 * @returns {Promise<boolean>} whether it is there now
 */
export async function build() {
  const sources = [
    'src',
    ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((file) =>
      join('src', file),
    ),
  ]
  const newest = Math.max(
    ...[...sources, 'package.json', 'tsdown.config.ts', 'scripts/client.ts'].map(changed),
  )
  if (changed('dist/index.js') >= newest) return true
  return (await run('tsdown', ['--log-level', 'warn'])) === 0
}

/** @param {string} file */
function changed(file) {
  return existsSync(join(root, file)) ? statSync(join(root, file)).mtimeMs : 0
}

/**
 * Gets the browsers, Redis and Python's frameworks with apt where it can.
 * @returns {Promise<boolean>} whether all are there now
 */
export async function installTools() {
  const missing = missingTools()
  if (missing.length === 0) return true
  if (isDebian() && process.getuid?.() === 0) await aptInstall(packagesOf(missing))
  const still = missingTools()
  if (still.length === 0) return true
  console.error(
    `The tests need ${still.join(', ')}: install them (on Debian: apt-get install ${packagesOf(still).join(' ')}) ` +
      `or give their paths in ${still.map((name) => tools[name].variable).join(', ')}.`,
  )
  return false
}

function missingTools() {
  const names = /** @type {(keyof typeof tools)[]} */ (Object.keys(tools))
  return names.filter((name) => !findTool(name))
}

/** @param {(keyof typeof tools)[]} names */
function packagesOf(names) {
  return names.flatMap((name) => tools[name].debian)
}

function isDebian() {
  return (
    existsSync('/etc/os-release') &&
    /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  )
}

/** @param {string[]} packages */
async function aptInstall(packages) {
  console.log(`Installing ${packages.join(', ')} with apt …`)
  // RUNLEVEL=1 keeps the package of Redis from starting a service.
  const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' }
  const quiet = [
    '-qq',
    '-o',
    'Dpkg::Use-Pty=0',
    '-o',
    'Acquire::Retries=3',
    '-o',
    'DPkg::Lock::Timeout=120',
  ]
  for (const wait of [0, 5, 20]) {
    await pause(wait * 1000)
    await run('apt-get', [...quiet, 'update'], { env, timeout: 300_000 })
    const args = [...quiet, 'install', '-y', '--no-install-recommends', ...packages]
    if ((await run('apt-get', args, { env, timeout: 600_000 })) === 0) return
  }
}
