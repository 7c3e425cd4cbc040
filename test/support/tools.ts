import { findTool, isProgram, node20 as node20Path, tools } from '../../scripts/tools.mjs'

/** Chromium's path, for playwright-core's `executablePath`; pass it `--no-sandbox` beside. */
export const chromium = () => found('chromium')

/** Firefox's path, for puppeteer-core's `executablePath`. */
export const firefox = () => found('firefox')

/** The path of redis-server, to be started on a free port. */
export const redisServer = () => found('redis')

/** The path of a Python that can import the frameworks which cookies are exchanged with. */
export const python = () => found('python')

/** The path of the oldest Node that madeleine supports. */
export function node20(): string {
  if (isProgram(node20Path)) return node20Path
  throw new Error(`Node 20.19 is not at ${node20Path}: run npm ci.`)
}

function found(tool: keyof typeof tools): string {
  const path = findTool(tool)
  if (path !== undefined) return path
  const { debian, variable } = tools[tool]
  throw new Error(
    `No ${tool} found: install ${debian.join(', ')} (npm test does so on Debian) or set ${variable}.`,
  )
}
