import { UsageError } from '../errors.ts'
import { kindOf, quote, quoteCharacter } from './refuse.ts'

// RFC 9110, section 5.6.2: token = 1*tchar
const NO_TOKEN_CHARACTER = /[^!#$%&'*+\-.^_`|~0-9A-Za-z]/
const ALLOWED = "letters, digits and any of !#$%&'*+-.^_`|~"

/** For each ASCII character whether a name may have it. */
const IS_ALLOWED = Array.from(
  { length: 0x80 },
  (_, code) => !NO_TOKEN_CHARACTER.test(String.fromCharCode(code)),
)

/** Throws a UsageError (`cookie-name`) unless a cookie may be written under this name. */
export function checkName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || !isToken(name)) {
    throw new UsageError('cookie-name', complaint(name))
  }
}

// A regular expression takes longer to start than this for a whole name.
function isToken(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    if (code >= 0x80 || !IS_ALLOWED[code]) return false
  }
  return name !== ''
}

function complaint(name: unknown): string {
  if (typeof name !== 'string') {
    return `A cookie's name is ${kindOf(name)}, but only strings travel. Pass one such as 'theme'.`
  }
  if (name === '') {
    return `A cookie's name is empty, and browsers treat such cookies unlike all others. Use ${ALLOWED}.`
  }
  // Whoever passes a whole `name=value` as the name must not find the value in a log.
  const at = name.search(NO_TOKEN_CHARACTER)
  const start = quote(`${name.slice(0, Math.min(at, 63))}…`)
  return `Cookie ${start}: its name has ${quoteCharacter(name, at)} at index ${at}, which no name may have (RFC 9110 token). Use ${ALLOWED}.`
}
