import type { AnySharedItem } from '../wire/shared-item.ts'
import { parseStored } from '../wire/stored.ts'

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 }

type PlainItem = Pick<AnySharedItem, 'key' | 'fallback' | 'read' | 'write'> & {
  readonly migrateFrom?: undefined
}

/** What stands under a bare key: whatever JSON can hold. */
export function plainItem(key: string): PlainItem {
  return {
    key,
    fallback() {},
    read: (text) => ({ value: parsed(parseStored(text)?.json) }),
    write(value, now, expiresIn) {
      const json = JSON.stringify(value)
      if (expiresIn === undefined && json) return json
      const [, count, unit] = /^([\d.]+)([smhd])$/.exec(`${expiresIn}`) ?? [0, expiresIn, 's']
      const seconds = +count! * SECONDS[unit as keyof typeof SECONDS]
      if (json && seconds > 0) return `${json}\n{"expires":${Math.ceil(now / 1_000 + seconds)}}`
      throw new TypeError(
        `Item '${key}': give it a value that JSON can hold, and an expiresIn such as 60 or '7d'.`,
      )
    },
  }
}

/** What is JSON; undefined for any other text. */
export function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json!)
  } catch {
    return undefined
  }
}
