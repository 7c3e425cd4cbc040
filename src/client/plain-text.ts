import type { AnySharedItem } from '../wire/shared-item.ts'
import { formatStored, parseStored } from '../wire/stored.ts'

const MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** The text of a value under a plain key; throws a TypeError for what has no JSON. */
export function plainText(
  key: string,
  value: unknown,
  expiresIn: number | string = Infinity,
): string {
  const json = JSON.stringify(value)
  const [, count, unit] = /^([\d.]+)([smhd])$/.exec(`${expiresIn}`) ?? [0, expiresIn, 's']
  const ms = +count! * MS[unit as keyof typeof MS]
  if (!key || !json || !(ms > 0)) {
    throw new TypeError(
      `Item '${key}': give it a key, a value that JSON can hold and an expiresIn such as 60 or '7d'.`,
    )
  }
  return formatStored(json, { expires: Date.now() + ms })
}

export function plainValue(text: string | null): unknown {
  return parsed(parseStored(text ?? '')?.json)
}

/** The text of what another library keeps: JSON, or else the string itself; undefined where the item reads nothing of it. */
export function textOfTheirs(theirs: string | null, item?: AnySharedItem): string | undefined {
  if (theirs === null) return undefined
  const value = parsed(theirs)
  const text = formatStored(JSON.stringify(value === undefined ? theirs : value))
  if (!item) return text
  const read = item.read(text, Date.now())
  if (read.value === undefined) return undefined
  try {
    // With all that the item says of a value, such as its end.
    return item.write(read.value, Date.now())
  } catch {
    return read.text ?? text
  }
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json!)
  } catch {
    return undefined
  }
}
