import type { Finding } from './finding.ts'
import type { Sighting } from './sighting.ts'
import { momentOf } from './span.ts'

/** A cookie and what it is. */
export interface Report {
  readonly cookie: Sighting
  readonly finding: Finding
}

/** Where the secrets were looked for, and whether any was there. */
export interface SecretSource {
  readonly variable: string
  readonly isSet: boolean
}

/** What a terminal or an editor would obey, or not show at all. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{Cs}]/gu
const MOST_BYTES = 4096

/** What is known of a cookie, as a few lines for people. */
export function describe({ cookie, finding }: Report, source: SecretSource, now: number): string {
  const { expiresAt, madeAt } = finding
  const lines: [string, string | undefined][] = [
    ['is', titleOf(finding)],
    ['size', sizeOf(cookie.size)],
    ['key', finding.keyId],
    ['made', madeAt === undefined ? undefined : momentOf(madeAt, now)],
    [
      expiresAt !== undefined && expiresAt <= now ? 'expired' : 'expires',
      expiresAt === undefined ? undefined : momentOf(expiresAt, now),
    ],
    ['secret', verdict(finding, source)],
    ['value', 'value' in finding ? asJson(finding.value) : undefined],
    ['with', cookie.attributes?.join('; ')],
    ['note', finding.note],
  ]
  const known = lines.filter(([, fact]) => fact !== undefined && fact !== '')
  const facts = known.map(([label, fact]) => `  ${label.padEnd(8)}${visible(fact!)}\n`)
  return `${visible(cookie.name ?? '(a value)')}\n${facts.join('')}`
}

function titleOf({ format, protection }: Finding): string {
  if (protection === 'unknown') return format
  return protection === 'none' ? `${format}, not protected` : `${protection}: ${format}`
}

function sizeOf(size: number): string {
  const advice = size > MOST_BYTES ? `, more than the ${MOST_BYTES} that browsers keep` : ''
  return `${size} bytes${advice}`
}

function verdict({ isGenuine, protection, note }: Finding, source: SecretSource) {
  if (isGenuine === true) return `fits: the one in ${source.variable} made it`
  if (isGenuine === false) return `none in ${source.variable} made it`
  if (protection === 'none' || protection === 'unknown' || note !== undefined) return undefined
  return source.isSet ? undefined : `not checked: ${source.variable} is not set`
}

/** The same as a plain object. */
export function toRecord({ cookie, finding }: Report, now: number): Record<string, unknown> {
  const { isGenuine, madeAt, expiresAt, ...facts } = finding
  return {
    ...(cookie.name !== undefined && { name: cookie.name }),
    size: cookie.size,
    ...facts,
    ...(madeAt !== undefined && { made: isoOf(madeAt) }),
    ...(expiresAt !== undefined && { expires: isoOf(expiresAt), expired: expiresAt <= now }),
    ...(isGenuine !== undefined && { genuine: isGenuine }),
    ...(cookie.attributes && { attributes: cookie.attributes }),
  }
}

function isoOf(time: number): string | null {
  const date = new Date(time)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** JSON that shows all it has in it. */
export function asJson(value: unknown, indent?: number): string {
  return stringify(value, indent).replace(UNSEEN, (unseen) =>
    unseen === '\n' ? unseen : escaped(unseen),
  )
}

/** As `JSON.stringify()`, and a bigint, which that refuses, as its digits. */
function stringify(value: unknown, indent?: number): string {
  const write = (mark: string) =>
    JSON.stringify(
      value,
      (_, inside: unknown) => (typeof inside === 'bigint' ? `${mark}${inside}` : inside),
      indent,
    )
  const plain = write('')
  let mark = '#'
  while (plain.includes(`"${mark}`)) mark += '#'
  return write(mark).replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1')
}

function visible(text: string): string {
  return text.replace(UNSEEN, escaped)
}

function escaped(text: string): string {
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join('')
}
