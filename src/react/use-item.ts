import { localStorage, sessionStorage } from '../client/storage.ts'
import type { AreaName } from '../wire/area-name.ts'
import type { SharedItem } from '../wire/shared-item.ts'
import type { Setter } from './setter.ts'
import { useKept } from './use-kept.ts'

/**
 * An item of the page's storage and what sets it, as `useState` would: the component renders again
 * whenever the item changes, by this page, another tab or the server. Setting undefined deletes it.
 *
 * @example
 * const [draft, setDraft] = useItem(draftItem)
 */
export function useItem<Value, Input>(
  item: SharedItem<Value, Input>,
  { area }: { /** Default `'localStorage'`. */ readonly area?: AreaName } = {},
): [value: Value, set: Setter<Value, Input>] {
  return useKept(area === 'sessionStorage' ? sessionStorage : localStorage, item)
}
