import { DEEPEST_JSON } from './deepest-json.ts'

const TOKEN =
  /[ \t\n\r]*(?:(?<mark>[[\]{}:,])|(?<text>"[^"\\]*(?:\\.[^"\\]*)*")|(?<number>-?(?:0|[1-9]\d*)(?<fraction>(?:\.\d+)?(?:[eE][+-]?\d+)?))|(?<word>true|false|null|NaN|-?Infinity))/sy
const BLANK = /[ \t\n\r]*$/y

const WORDS: Record<string, unknown> = {
  true: true,
  false: false,
  null: null,
  NaN,
  Infinity,
  '-Infinity': -Infinity,
}

/** Python's own bound for reading whole numbers (`sys.int_info.default_max_str_digits`). */
const MOST_DIGITS = 4300

/** What becomes of an object when all in it has been read. */
export type ObjectHook = (object: Record<string, unknown>) => unknown

/**
 * Reads JSON as Python's `json.loads()` does: `JSON.parse()` and more, for whole numbers beyond 2⁵³
 * become a bigint, and NaN and Infinity are numbers. Throws a SyntaxError for anything else, and for
 * a key `__proto__`: it is harmless as it stands, and poison to the next who copies it.
 */
export function readPythonJson(text: string, hook: ObjectHook = (object) => object): unknown {
  return new Reader(text, hook).whole()
}

type Token = Record<'mark' | 'text' | 'number' | 'fraction' | 'word', string | undefined>

class Reader {
  readonly #text: string
  readonly #hook: ObjectHook
  #at = 0
  #depth = 0

  constructor(text: string, hook: ObjectHook) {
    this.#text = text
    this.#hook = hook
  }

  whole(): unknown {
    const value = this.#value(this.#next())
    BLANK.lastIndex = this.#at
    if (!BLANK.test(this.#text)) throw new SyntaxError('Something follows the JSON.')
    return value
  }

  #next(): Token {
    TOKEN.lastIndex = this.#at
    const match = TOKEN.exec(this.#text)
    if (match === null) throw new SyntaxError('This is no JSON.')
    this.#at = TOKEN.lastIndex
    return match.groups as Token
  }

  #value(token: Token): unknown {
    if (token.text !== undefined) return JSON.parse(token.text)
    if (token.word !== undefined) return WORDS[token.word]
    if (token.number !== undefined) return readNumber(token.number, token.fraction !== '')
    if (++this.#depth > DEEPEST_JSON) throw new SyntaxError('This JSON is too deep.')
    const value = token.mark === '[' ? this.#list() : this.#object(token)
    this.#depth--
    return value
  }

  #list(): unknown[] {
    const list: unknown[] = []
    let token = this.#next()
    if (token.mark === ']') return list
    for (;;) {
      list.push(this.#value(token))
      if (this.#ends(']')) return list
      token = this.#next()
    }
  }

  #object({ mark }: Token): unknown {
    if (mark !== '{') throw new SyntaxError(`A value cannot begin with ${mark}.`)
    const entries: [string, unknown][] = []
    let token = this.#next()
    if (token.mark === '}') return this.#hook({})
    for (;;) {
      const key = readKey(token)
      if (this.#next().mark !== ':') throw new SyntaxError('A colon must follow a key.')
      entries.push([key, this.#value(this.#next())])
      if (this.#ends('}')) return this.#hook(Object.fromEntries(entries))
      token = this.#next()
    }
  }

  #ends(mark: ']' | '}'): boolean {
    const token = this.#next()
    if (token.mark !== mark && token.mark !== ',') throw new SyntaxError(`${mark} is missing.`)
    return token.mark === mark
  }
}

function readKey({ text }: Token): string {
  if (text === undefined) throw new SyntaxError('A key must be text.')
  const key = JSON.parse(text) as string
  if (key === '__proto__') throw new SyntaxError('No key may be __proto__.')
  return key
}

function readNumber(text: string, isFloat: boolean): number | bigint {
  const number = Number(text)
  if (isFloat) return number
  if (Number.isSafeInteger(number)) return number + 0
  if (text.length > MOST_DIGITS) throw new SyntaxError('This number is too long.')
  return BigInt(text)
}
