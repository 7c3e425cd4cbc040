import type { Codec } from '../../cookie/codec.ts'
import type { Content } from './content.ts'
import { JsonFields } from './json-fields.ts'

/** What the session's cookie carries: the session itself, or the id it is kept under in a store. */
export type Carried = Content | StoredId

/** The id of a session in a store: 256 random bits, base64url; whoever has it has the session. */
export interface StoredId {
  readonly secretId: string
}

/** What says something of the whole session, beside its items: no item has the empty key. */
const HEAD = ''
/** Stands at the end of the head where the items are no JSON. */
const STRINGS = 1
const AT_STRINGS = 7
const SECRET_ID = /^[\w-]{43}$/

/**
 * JSON that begins with what is known of the session, and then has the items as they are: signed
 * sessions are there to be read. Texts that are no JSON stand in it as strings, and its head says so:
 * else they would read as items of JSON that are strings.
 */
export function sessionCodec(isJson: boolean): Codec<Carried> {
  return {
    encode: (carried) => ('secretId' in carried ? carried.secretId : written(carried, isJson)),
    decode: (text) => (SECRET_ID.test(text) ? { secretId: text } : read(text, isJson)),
  }
}

function written(content: Content, isJson: boolean): string {
  let text = `{"":${headOf(content, isJson)}`
  for (const [key, value] of content.fields)
    text += `,${JSON.stringify(key)}:${isJson ? value : JSON.stringify(value)}`
  return `${text}}`
}

/** What is known of a session beside its items, as text; its times by how far they are apart, which is shorter. */
function headOf(content: Content, isJson: boolean): string {
  const { id, version, created, since, seen, permanent, user } = content
  const times = [created, since - created, seen - since]
  const head = [id, version, ...times, permanent ? 1 : 0, user]
  if (!isJson) head.push(STRINGS)
  return JSON.stringify(head)
}

function read(text: string, isJson: boolean): Content | undefined {
  const whole: unknown = JSON.parse(text)
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return undefined
  const values = whole as Record<string, unknown>
  const head = values[HEAD]
  if (!Array.isArray(head) || (head[AT_STRINGS] === STRINGS) === isJson) return undefined
  return contentOf(head, isJson ? new JsonFields(values, HEAD) : textsIn(values))
}

function textsIn(values: Record<string, unknown>): ReadonlyMap<string, string> {
  const texts = Object.entries(values).filter(([key, value]) => key !== HEAD && isText(value))
  return new Map(texts as [string, string][])
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** A session of what is known of it and its fields; undefined for what {@link headOf} did not make. */
function contentOf(
  head: readonly unknown[],
  fields: ReadonlyMap<string, string>,
): Content | undefined {
  const [id, version, created, untilSince, untilSeen, permanent, user] = head
  if (typeof id !== 'string' || typeof user !== 'string') return undefined
  if (![version, created, untilSince, untilSeen].every(Number.isFinite)) return undefined
  const since = (created as number) + (untilSince as number)
  const times = { created: created as number, since, seen: since + (untilSeen as number) }
  return { id, version: version as number, ...times, permanent: permanent === 1, user, fields }
}
