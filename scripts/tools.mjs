// @ts-check
import { spawnSync } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './run.mjs'

/**
 * @typedef {object} Tool
 * @property {readonly string[]} debian its packages in Debian
 * @property {string} variable names another copy
 * @property {readonly string[]} names what it may be called
 * @property {(file: string) => boolean} [isComplete] whether a copy has all that the tests need
 */

const pythonModules = ['itsdangerous', 'flask', 'starlette', 'cryptography', 'django']

/**
 * The programs that tests need and npm does not bring.
 * @type {Record<'chromium' | 'firefox' | 'redis' | 'python', Tool>}
 */
export const tools = {
  chromium: {
    debian: ['chromium'],
    variable: 'CHROMIUM',
    names: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
  },
  firefox: {
    debian: ['firefox-esr'],
    variable: 'FIREFOX',
    names: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
  redis: { debian: ['redis-server'], variable: 'REDIS_SERVER', names: ['redis-server'] },
  python: {
    debian: pythonModules.map((module) => `python3-${module}`),
    variable: 'PYTHON',
    names: ['python3', '/usr/bin/python3'],
    // Another Python may come before the system's in the PATH, and lack what apt has installed.
    isComplete: (file) =>
      spawnSync(file, ['-c', `import ${pythonModules.join()}`], { timeout: 60_000 }).status === 0,
  },
}

/**
 * The path of a tool.
 * @param {keyof typeof tools} tool
 * @returns {string | undefined} undefined when it is not installed, or not completely
 */
export function findTool(tool) {
  const { variable, names, isComplete = () => true } = tools[tool]
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const places = names.flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  )
  return [process.env[variable] ?? '', ...places]
    .filter(Boolean)
    .find((place) => isProgram(place) && isComplete(place))
}

/** Node 24, which runs the project's own tools. */
export const node24 = join(root, 'node_modules/.bin/node')

/** The oldest Node that madeleine supports. */
export const node20 = join(root, 'test/support/node-20/node_modules/.bin/node')

/** @param {string} file */
export function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
