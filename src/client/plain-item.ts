import type { AnySharedItem } from '../wire/shared-item.ts'
import { parsed } from './parsed.ts'

/** What stands under a bare key: whatever JSON can hold. */
export const plainItem: Pick<AnySharedItem, 'fallback' | 'read' | 'write' | 'adopt'> & {
  readonly migrateFrom?: undefined
} = {
  fallback() {},
  // Both lines at once: where either is no JSON, the text is none of ours.
  read: (text) => ({ value: parsed(`[${text.replace('\n', ',')}]`)?.[0] }),
  write(value, now, expiresIn = Infinity) {
    const json = JSON.stringify(value)
    if (!json || !((expiresIn as number) > 0)) throw new TypeError('no JSON, or no expiresIn > 0')
    const expires = Math.ceil(now / 1_000 + (expiresIn as number))
    return expires < Infinity ? `${json}\n{"expires":${expires}}` : json
  },
  adopt: (theirs) => JSON.stringify(parsed(theirs, theirs)),
}
