// @ts-check
import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './run.mjs'

/**
 * The programs that tests need and npm does not bring: the Debian package of each, the variable
 * that names another copy, and what it may be called.
 */
export const tools = {
  chromium: {
    debian: 'chromium',
    variable: 'CHROMIUM',
    names: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ],
  },
  firefox: {
    debian: 'firefox-esr',
    variable: 'FIREFOX',
    names: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
  },
  redis: { debian: 'redis-server', variable: 'REDIS_SERVER', names: ['redis-server'] },
}

/**
 * The path of a tool.
 * @param {keyof typeof tools} tool
 * @returns {string | undefined} undefined when it is not installed
 */
export function findTool(tool) {
  const { variable, names } = tools[tool]
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const places = names.flatMap((name) =>
    name.startsWith('/') ? [name] : folders.map((folder) => join(folder, name)),
  )
  return [process.env[variable] ?? '', ...places].filter(Boolean).find(isProgram)
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
