import { DEFAULT_APP } from '../../wire/area-name.ts'
import type { Declare } from '../../wire/command.ts'
import type { PageStorage } from './page-storage.ts'
import type { StorageRules } from './storage-rules.ts'

/** The command that tells a page what to show from now on; undefined where it knows. */
export function declarationFor(page: PageStorage, rules: StorageRules): Declare | undefined {
  if (!page.isShown) return undefined
  const { declared, from } = rules
  const said = saidBy(page)
  const keys = declared === undefined ? null : [...declared]
  if (said === JSON.stringify({ keys, from })) return undefined
  const app = page.app === DEFAULT_APP ? {} : { app: page.app }
  return { do: 'declare', keys, ...(Object.keys(from).length > 0 && { from }), ...app }
}

/** Whether the page may have values of another library that it has still to copy. */
export function isToCopy(page: PageStorage, rules: StorageRules): boolean {
  const { from = {} } = declarationFor(page, rules) ?? {}
  return Object.keys(from).some((key) => page.localStorage.text(key) === undefined)
}

/** A page to which nothing was declared shows every key. */
function saidBy({ declared }: PageStorage): string {
  try {
    const { keys = null, from = {} } = Object(JSON.parse(declared ?? '{}'))
    return JSON.stringify({ keys, from })
  } catch {
    return ''
  }
}
