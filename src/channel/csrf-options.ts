import { UsageError } from '../errors.ts'
import { CsrfPaths } from './csrf-paths.ts'

/** What `csrf()` refuses, and where it finds tokens. */
export interface CsrfOptions {
  /** Paths that take requests from anywhere, such as `/webhooks/stripe`, or `/api/public/*` for all below; a path that could be read in two ways is none of them. Default: none. */
  readonly except?: readonly string[]
  /** The header that a page sends its `session.csrfToken` in. Default `x-csrf-token`. */
  readonly header?: string
  /** The field of a form or of JSON that it may be in instead. Default `_csrf`. */
  readonly field?: string
}

/** Options with all of them there, and checked. */
export interface CsrfRules {
  readonly except: CsrfPaths
  readonly header: string
  readonly field: string
}

const OPTIONS = ['except', 'header', 'field']

/** The rules that options make. Throws a UsageError for an option that is unknown or makes no sense. */
export function csrfRules(options: CsrfOptions = {}): CsrfRules {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new UsageError('option', 'csrf(): what follows the memory must be an object of options.')
  for (const option of Object.keys(options))
    if (!OPTIONS.includes(option))
      throw misuse(option, `is not known; there are ${OPTIONS.join(', ')}`)
  const { except = [], header = 'x-csrf-token', field = '_csrf' } = options
  if (typeof header !== 'string' || !/^[\w!#$%&'*+.^`|~-]+$/.test(header))
    throw misuse('header', 'must be the name of a header, such as x-csrf-token')
  if (typeof field !== 'string' || field === '')
    throw misuse('field', 'must be the name of a field, such as _csrf')
  return { except: new CsrfPaths(except), header: header.toLowerCase(), field }
}

function misuse(option: string, fact: string): UsageError {
  return new UsageError('option', `csrf(): option ${JSON.stringify(option)} ${fact}.`)
}
