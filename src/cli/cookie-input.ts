import { sliceTrimmed } from '../cookie/blank.ts'
import { decodeValue } from '../cookie/value.ts'
import type { Sighting } from './sighting.ts'

const HEADER = /^[ \t]*(set-cookie|cookie)[ \t]*:[ \t]*/i
const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/
const ATTRIBUTE =
  /^(?:(?:path|domain|expires|max-age|samesite|priority)=.*|secure|httponly|partitioned)$/i
/**
 * Base64 with its padding, which looks like a name and an equals sign; Starlette's with the time and
 * the signature behind it. In `session=.…` of Flask, deflated, there is a text before these.
 */
const PADDED = /^(?:[\w+/-]{4})*(?:[\w+/-]{2}==|[\w+/-]{3}=)(?:\.[\w-]{6}\.[\w-]{27})?$/

type Pair = readonly [name: string | undefined, raw: string]

/** The cookies in what a person pastes: headers, lines of Set-Cookie, or values alone, one to a line. */
export function readInput(input: string): Sighting[] {
  const lines = input.split(/\r?\n/).filter((line) => line.trim() !== '')
  const headers = lines.filter((line) => HEADER.test(line))
  // Among other headers only those of cookies count.
  return (headers.length > 0 ? headers : lines).flatMap(readLine)
}

function readLine(line: string): Sighting[] {
  const kind = HEADER.exec(line)?.[1]?.toLowerCase()
  const parts = split(line.replace(HEADER, ''))
  const rest = parts.slice(1).filter((part) => part !== '')
  const isLine = rest.length > 0 && rest.every((part) => ATTRIBUTE.test(part))
  if (kind === 'set-cookie' || (kind === undefined && isLine))
    return [sighting(pairOf(parts[0]!), new Map(), rest)]
  const pairs = parts.filter((part) => part !== '').map(pairOf)
  if (kind === undefined && pairs.length > 0 && pairs[0]![0] === undefined)
    return [sighting([undefined, sliceTrimmed(line, 0, line.length)], new Map())]
  const others = new Map(pairs.map(([name, raw]) => [name ?? '', decodeValue(raw)]))
  return pairs.map((pair) => sighting(pair, others))
}

function split(line: string): string[] {
  return line.split(';').map((part) => sliceTrimmed(part, 0, part.length))
}

function pairOf(part: string): Pair {
  const equals = part.indexOf('=')
  const name = sliceTrimmed(part, 0, Math.max(equals, 0))
  if (!TOKEN.test(name) || PADDED.test(part)) return [undefined, part]
  return [name, sliceTrimmed(part, equals + 1, part.length)]
}

function sighting(
  [name, raw]: Pair,
  others: ReadonlyMap<string, string>,
  attributes?: readonly string[],
): Sighting {
  const size = Buffer.byteLength((name ?? '') + raw)
  return { name, text: decodeValue(raw), size, others, ...(attributes && { attributes }) }
}
