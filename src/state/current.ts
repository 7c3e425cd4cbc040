import { AsyncLocalStorage } from 'node:async_hooks'
import { UsageError } from '../errors.ts'
import type { Browser } from './browser.ts'
import { renderingOf, type Rendered } from './rendering.ts'

/** On globalThis, since a bundler may give each of its bundles a copy of this module. */
const PLACE = Symbol.for('madeleine.current')
/** There too, for `madeleine/react`: pages have it, and not this module. */
const RENDERING = Symbol.for('madeleine.rendering')
const globals = globalThis as {
  [PLACE]?: AsyncLocalStorage<Browser>
  [RENDERING]?: (definitions: Rendered) => string | undefined
}
const current = (globals[PLACE] ??= new AsyncLocalStorage<Browser>())
globals[RENDERING] = (definitions) => {
  const browser = current.getStore()
  return browser && renderingOf(browser, definitions)
}

/**
 * The browser of the exchange this code runs in: anywhere below a handler, across awaits and timers.
 *
 * @throws UsageError outside any handler.
 */
export function currentBrowser(): Browser {
  const browser = current.getStore()
  if (browser !== undefined) return browser
  throw new UsageError(
    'no-browser',
    'currentBrowser() was called outside a handler, where there is no browser. ' +
      'Call it below withBrowser(), browserState(), eventStream() or socketHandler(), and not while the module loads.',
  )
}

/** Runs `work` so that {@link currentBrowser} answers `browser` anywhere below. */
export function within<Result>(browser: Browser, work: () => Result): Result {
  return current.run(browser, work)
}
