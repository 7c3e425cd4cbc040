// @ts-check
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { constants } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

const posix = process.platform !== 'win32'
const own = `${process.pid}-${Date.now()}`
const marks = `${process.env['MADELEINE_RUN'] ?? ''} ${own}`
const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
const patience = 8000

let stopped = false

/** Whether a signal has asked this process to stop. */
export const isStopped = () => stopped

/**
 * Runs a program in a process group of its own, with the project's tools first in its PATH, and
 * resolves with its exit code once nothing of it is left. A signal to this process goes on to it.
 * @param {string} command
 * @param {string[]} args
 * @param {{ timeout?: number, env?: Record<string, string> }} [options] timeout in milliseconds
 * @returns {Promise<number>} 127 when it cannot be started, 124 after the timeout
 */
export async function run(command, args, { timeout, env } = {}) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: posix,
    shell: !posix,
    env: { ...process.env, PATH: path(), MADELEINE_RUN: marks, ...env },
  })
  const group = child.pid && (posix ? -child.pid : child.pid)
  /** @type {NodeJS.Timeout[]} */
  const timers = []
  /** @param {NodeJS.Signals} signal */
  const stop = (signal) => {
    kill(group, signal)
    timers.push(setTimeout(() => kill(group, 'SIGKILL'), patience))
  }
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    stopped = true
    stop(signal)
  }
  let late = false
  const expire = () => {
    late = true
    console.error(`${command} took too long and was stopped.`)
    stop('SIGTERM')
  }
  if (timeout !== undefined) timers.push(setTimeout(expire, timeout))
  for (const signal of signals) process.on(signal, forward)
  // A signal to npm ends the shell between it and this process, and no more than that.
  const parent = process.ppid
  const orphaned = () => process.ppid !== parent && forward('SIGTERM')
  if (process.env['npm_lifecycle_event']) timers.push(setInterval(orphaned, 500))
  const code = await ended(child)
  for (const signal of signals) process.off(signal, forward)
  for (const timer of timers) clearTimeout(timer)
  reap(group)
  return late ? 124 : code
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number>} the exit code as a shell would tell it
 */
function ended(child) {
  return new Promise((resolve) => {
    child.on('error', (error) => {
      console.error(`${child.spawnfile} cannot be started: ${error.message}`)
      resolve(127)
    })
    child.on('exit', (code, signal) =>
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)),
    )
  })
}

function path() {
  return [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter)
}

/**
 * @param {number | undefined} pid negative: a whole process group
 * @param {NodeJS.Signals} signal
 */
function kill(pid, signal) {
  if (!pid) return
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended by itself.
  }
}

/**
 * Ends what a program left behind. Browsers leave the process group of the tests that opened them,
 * so on Linux they are found by the mark in their environment.
 * @param {number | undefined} group
 */
function reap(group) {
  if (posix) kill(group, 'SIGKILL')
  if (process.platform !== 'linux') return
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && isMarked(entry))
  for (const pid of pids) kill(Number(pid), 'SIGKILL')
}

/** @param {string} pid */
function isMarked(pid) {
  try {
    const variables = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
    return variables.some((line) => line.startsWith('MADELEINE_RUN=') && line.includes(own))
  } catch {
    return false
  }
}
