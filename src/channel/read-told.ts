import { inflateRawSync } from 'node:zlib'
import { isKey } from '../state/item-key.ts'
import { AREAS, type AreaName } from '../wire/area-name.ts'
import { MOST_TOLD, type StorageFailure, type Told } from '../wire/told.ts'

/** The largest JSON of what a page tells, in bytes: Chinese takes three for each character, a third more as base64, and keys come on top. */
export const LARGEST_TOLD = 5 * MOST_TOLD

const MOST_KEYS = 10_000
const MOST_IDS = 1_000
const LONGEST_WORD = 300

/** What a page tells by a text of the kinds `j.` and `z.`; undefined for any other, since a browser may send what it likes. */
export function readToldText(text: string): Told | undefined {
  try {
    const bytes = Buffer.from(text.slice(2), 'base64url')
    if (text.startsWith('j.')) return readTold(JSON.parse(bytes.toString()))
    if (!text.startsWith('z.')) return undefined
    const json = inflateRawSync(bytes, { maxOutputLength: LARGEST_TOLD })
    return readTold(JSON.parse(json.toString()))
  } catch {
    return undefined
  }
}

/** What a page tells in `{ "told": … }`: as JSON, or as a text. */
export function readToldFrame(frame: unknown): Told | undefined {
  const { told } = Object(frame) as { told?: unknown }
  return typeof told === 'string' ? readToldText(told) : readTold(told)
}

/** Leaves out what is not of the right shape: none of it need come from our own script. */
function readTold(given: unknown): Told | undefined {
  if (!isRecord(given) || !isName(given.page)) return undefined
  const told: { -readonly [Part in keyof Told]: Told[Part] } = { page: given.page }
  if (isText(given.app)) told.app = given.app
  if (given.whole === true) told.whole = true
  for (const area of AREAS) {
    if (!isRecord(given[area])) continue
    // Left out, the rest would read as absent.
    if (Object.keys(given[area]).length > MOST_KEYS) return undefined
    told[area] = textsOf(given[area])
  }
  if (Array.isArray(given.omitted)) told.omitted = given.omitted.slice(0, MOST_KEYS).filter(isPair)
  if (Array.isArray(given.standIn))
    told.standIn = AREAS.filter((area) => given.standIn.includes(area))
  if (Array.isArray(given.performed))
    told.performed = given.performed
      .slice(0, MOST_IDS)
      .filter((ack: unknown) => isText(ack) || isFailure(ack))
  if (typeof given.declared === 'string') told.declared = given.declared
  return told
}

function textsOf(given: Record<string, unknown>): Record<string, string | null> {
  const texts = Object.entries(given).filter(
    (entry): entry is [string, string | null] =>
      isKey(entry[0]) && (typeof entry[1] === 'string' || entry[1] === null),
  )
  return Object.fromEntries(texts)
}

// oxlint-disable-next-line typescript/no-explicit-any
function isRecord(given: unknown): given is Record<string, any> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

function isText(given: unknown): given is string {
  return typeof given === 'string' && given.length <= LONGEST_WORD
}

function isName(given: unknown): given is string {
  return isText(given) && /^[\w.-]+$/.test(given)
}

function isPair(given: unknown): given is readonly [AreaName, string] {
  return Array.isArray(given) && AREAS.includes(given[0]) && isKey(given[1])
}

function isFailure(given: unknown): given is StorageFailure {
  if (!isRecord(given)) return false
  return [given.id, given.key, given.name, given.message].every(
    (word) => typeof word === 'string' && word.length <= 1000,
  )
}
