import { sliceTrimmed } from './blank.ts'
import { CheckedAttributes } from './checked-attributes.ts'
import { readCookieDate } from './cookie-date.ts'
import { LONGEST_ATTRIBUTE } from './place.ts'

const WHOLE = /^-?\d+$/

/**
 * What follows the first `;` of a Set-Cookie line, as a browser takes it (RFC 6265bis, section
 * 5.6): the last of a kind counts, and what makes no sense does not. The path is `''` without one.
 */
export function readAttributes(text: string): CheckedAttributes {
  const attributes = new CheckedAttributes()
  attributes.path = ''
  for (const part of text.split(';')) {
    const equals = part.indexOf('=')
    const end = equals === -1 ? part.length : equals
    const value = sliceTrimmed(part, end + 1, part.length)
    if (value.length > LONGEST_ATTRIBUTE) continue
    read(attributes, sliceTrimmed(part, 0, end).toLowerCase(), value)
  }
  return attributes
}

function read(attributes: CheckedAttributes, name: string, value: string): void {
  if (name === 'path') attributes.path = value.startsWith('/') ? value : ''
  if (name === 'domain') attributes.domain = value.replace(/^\./, '').toLowerCase()
  if (name === 'partitioned') attributes.partitioned = true
  if (name === 'max-age' && WHOLE.test(value)) attributes.maxAge = Number(value)
  if (name === 'expires') attributes.expires = readCookieDate(value) ?? attributes.expires
}
