const VARIABLE = 'MADELEINE_SECRET'
const QUOTED = ['"', "'", '`'].map((quote) => `${quote}(?:\\\\${quote}|[^${quote}])*${quote}`)
const END = String.raw`(?=[ \t]*(?:#.*)?$)`
/** A variable and its value. Values in quotes may go over several lines, which assign nothing. */
const ASSIGNMENT = new RegExp(
  String.raw`^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*((?:${QUOTED.join('|')})${END}|[^#\r\n]*)`,
  'dgm',
)

/**
 * The text of an .env file with a new secret in it: before the ones that are there, so that they
 * still open what they sealed, or in a line of its own. Everything else stays as it is.
 */
export function withSecret(text: string, secret: string): string {
  // The last one counts where a variable is assigned twice.
  const found = [...text.matchAll(ASSIGNMENT)].findLast(([, name]) => name === VARIABLE)
  if (found === undefined) return text + newLine(text, secret)
  const value = found[2]!
  if (value.trim() === '')
    return withFirst(text, text.indexOf('=', found.indices![1]![1]) + 1, secret)
  const at = found.indices![2]![0] + (/^["'`]/.test(value) ? 1 : 0)
  const comma = /[^\s"'`,]/.test(value) ? ',' : ''
  return text.slice(0, at) + secret + comma + text.slice(at)
}

/** Right behind the equals sign, and apart from a comment: a shell takes what stands behind a blank for a command. */
function withFirst(text: string, at: number, secret: string): string {
  const blank = text[at] === '#' ? ' ' : ''
  return text.slice(0, at) + secret + blank + text.slice(at)
}

function newLine(text: string, secret: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n'
  return `${text === '' || text.endsWith('\n') ? '' : end}${VARIABLE}=${secret}${end}`
}
