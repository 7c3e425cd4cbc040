import { refuse } from './refuse.ts'

/** Names that definitions have, and the place in the source that first had each. On globalThis, since a bundler may give each of its bundles a copy of this module. */
const PLACE = Symbol.for('madeleine.cookie-names')
const globals = globalThis as { [PLACE]?: Map<string, string> }
const taken = (globals[PLACE] ??= new Map<string, string>())

/**
 * Notes that a definition has a name; throws a UsageError where it was derived from a class and
 * another definition has it. `from` is the function that the app called: the same caller is the
 * same definition, in a module that a development server has loaded again.
 */
export function claimName(name: string, isDerived: boolean, from: Function): void {
  const place = callerOf(from)
  const known = taken.get(name)
  if (isDerived && known !== undefined && known !== place)
    refuse(
      'cookie-class',
      name,
      "its name was derived from its class's, and another definition has it already. Give one of the two another: cookieClass({ name: '…' }).",
    )
  taken.set(name, place)
}

/** The two frames above a function, without the query that development servers add to a file: a compiler's helper for decorators may be the first. */
function callerOf(from: Function): string {
  const frames = framesAbove(from)
  const own = frames.filter((frame) => !frame.includes('node:internal'))
  return own
    .slice(0, 2)
    .join('\n')
    .replaceAll(/\?[^:)\n]*/g, '')
}

/** As the engine writes them, whatever a tool has made of stacks. */
function framesAbove(from: Function): string[] {
  const { stackTraceLimit, prepareStackTrace } = Error
  const trace: { stack?: string } = {}
  Object.assign(Error, { stackTraceLimit: 10, prepareStackTrace: undefined })
  // Some browsers have none; there a name may be taken twice.
  Error.captureStackTrace?.(trace, from)
  const frames = (trace.stack ?? '').split('\n').slice(1)
  Object.assign(Error, { stackTraceLimit, prepareStackTrace })
  return frames
}
