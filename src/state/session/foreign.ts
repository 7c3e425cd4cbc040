import { isRecord } from '../../seal/formats/json-text.ts'
import type { Content } from './content.ts'
import type { ForeignSession } from './foreign-session.ts'
import type { SessionCookie } from './session-cookie.ts'
import type { SessionRules } from './session-rules.ts'

/** A session of other software: its items as ours, and what tells it from all others. */
export interface Adoption extends Pick<Content, 'fields' | 'permanent'> {
  readonly identity: string
}

/** How Flask says that a session outlives the closing of the browser. */
const PERMANENT = '_permanent'

/** Looks for a session of other software, which becomes ours when it is found. */
export class Foreign {
  readonly #rules: SessionRules
  /** What was loaded, by the text it was loaded for. */
  #loaded: Map<string, Record<string, unknown> | undefined> | undefined

  constructor(rules: SessionRules) {
    this.#rules = rules
  }

  /** Whether one may be there that has to be loaded first. */
  needsLoading(cookie: SessionCookie): boolean {
    return this.#rules.accept.length > 0 && this.#unloaded(cookie).length > 0
  }

  async load(cookie: SessionCookie): Promise<void> {
    for (const [foreign, text] of this.#unloaded(cookie))
      (this.#loaded ??= new Map()).set(text, await foreign.load!(text))
  }

  find(cookie: SessionCookie): Adoption | undefined {
    for (const foreign of this.#rules.accept) {
      const values = this.#valuesOf(foreign, cookie)
      const adoption = isRecord(values) ? this.#adoptionOf(foreign, values, cookie) : undefined
      if (adoption !== undefined) return adoption
    }
    return undefined
  }

  /** Once it is ours, the cookie it came by must not bring it back after a logout. */
  deleteCookies(cookie: SessionCookie): void {
    for (const foreign of this.#rules.accept)
      if (cookie.foreignText(foreign) !== undefined) cookie.deleteForeign(foreign)
  }

  #unloaded(cookie: SessionCookie): [ForeignSession, string][] {
    const found = this.#rules.accept.map((foreign): [ForeignSession, string | undefined] => [
      foreign,
      foreign.load === undefined ? undefined : cookie.foreignText(foreign),
    ])
    return found.filter(
      (one): one is [ForeignSession, string] => one[1] !== undefined && !this.#loaded?.has(one[1]),
    )
  }

  #valuesOf(foreign: ForeignSession, cookie: SessionCookie): unknown {
    if (foreign.load === undefined) return cookie.readForeign(foreign)
    const text = cookie.foreignText(foreign)
    return text === undefined ? undefined : this.#loaded?.get(text)
  }

  #adoptionOf(
    foreign: ForeignSession,
    { [PERMANENT]: own, ...values }: Record<string, unknown>,
    cookie: SessionCookie,
  ): Adoption | undefined {
    const fields = this.#fieldsOf(values)
    if (fields.size === 0) return undefined
    const identity = `${foreign.cookie} ${cookie.foreignText(foreign)}`
    return { fields, permanent: own === true || foreign.permanent === true, identity }
  }

  /** What our codec cannot carry as it is, such as a Date in JSON, becomes what JSON makes of it. */
  #fieldsOf(values: Record<string, unknown>): ReadonlyMap<string, string> {
    const fields = new Map<string, string>()
    for (const [key, value] of Object.entries(values)) {
      const text = this.#textOf(key, value)
      if (text !== undefined && key !== '' && !/[\x00-\x1F\x7F]/.test(key)) fields.set(key, text)
    }
    return fields
  }

  #textOf(key: string, value: unknown): string | undefined {
    const { codec } = this.#rules
    try {
      return codec.encode(key, value)
    } catch {
      return plainly(() => codec.encode(key, JSON.parse(JSON.stringify(value))))
    }
  }
}

function plainly(encode: () => string): string | undefined {
  try {
    return encode()
  } catch {
    return undefined
  }
}
