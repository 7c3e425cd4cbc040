import { UsageError } from '../../errors.ts'
import type { Store } from '../../store/contract.ts'

const METHODS = ['read', 'write', 'delete', 'versions', 'members'] as const

/** Throws a UsageError (`option`) unless it has the methods of a store. */
export function checkedStore(option: string, given: unknown): Store {
  const missing = METHODS.find((method) => typeof Object(given)[method] !== 'function')
  if (missing === undefined) return given as Store
  throw new UsageError(
    'option',
    `madeleine(): option "${option}" is no store: it has no ${missing}(). Give memoryStore(), redisStore(client), fromExpressStore(store), or an object with ${METHODS.join(', ')}.`,
  )
}
