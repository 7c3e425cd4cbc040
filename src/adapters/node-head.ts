import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Head, HeadFields } from '../state/head.ts'

type Fields = OutgoingHttpHeaders | readonly unknown[] | undefined

/** The head of a node:http response; every way of sending it goes through `writeHead`. */
export class NodeHead implements Head {
  readonly #response: ServerResponse
  readonly #commit: (fields: HeadFields) => void
  #held = false

  constructor(response: ServerResponse, commit: (fields: HeadFields) => void) {
    this.#response = response
    this.#commit = commit
  }

  get isOpen(): boolean {
    return !this.#response.headersSent
  }

  hold(): void {
    if (this.#held || !this.isOpen) return
    this.#held = true
    const response = this.#response
    const writeHead = response.writeHead as (...args: unknown[]) => ServerResponse
    response.writeHead = (status: number, ...rest: unknown[]) => {
      response.writeHead = writeHead
      const reason = typeof rest[0] === 'string' ? rest[0] : undefined
      const fields = new NodeFields(
        response,
        (reason === undefined ? (rest[0] ?? rest[1]) : rest[1]) as Fields,
      )
      this.#commit(fields)
      const head = reason === undefined ? [status] : [status, reason]
      return writeHead.call(response, ...head, fields.given())
    }
  }
}

/**
 * What a head will say: the headers set on the response, under those given to `writeHead`. The
 * latter would overwrite a queued Set-Cookie; here both are kept.
 */
class NodeFields implements HeadFields {
  readonly #response: ServerResponse
  /** Flat, as `writeHead` takes it. */
  readonly #given: (string | string[])[] = []

  constructor(response: ServerResponse, given: Fields) {
    this.#response = response
    for (const [name, value] of entries(given)) this.#given.push(name, value)
    const cookies = this.#givenValues('set-cookie')
    if (cookies.length > 0) this.#replace('set-cookie', [...this.#queued(), ...cookies])
  }

  get(name: string): string | undefined {
    const given = this.#givenValues(name)
    if (given.length > 0) return given.join(', ')
    const value = this.#response.getHeader(name)
    return Array.isArray(value) ? value.join(', ') : value?.toString()
  }

  set(name: string, value: string): void {
    this.#replace(name, [value])
  }

  setCookies(): readonly string[] {
    const given = this.#givenValues('set-cookie')
    return given.length > 0 ? given : this.#queued()
  }

  addSetCookies(lines: readonly string[]): void {
    this.#replace('set-cookie', [...this.setCookies(), ...lines])
  }

  given(): readonly unknown[] {
    return this.#given
  }

  #queued(): readonly string[] {
    const value = this.#response.getHeader('set-cookie')
    return value === undefined ? [] : [value].flat().map(String)
  }

  #givenValues(name: string): string[] {
    return this.#given.flatMap((word, index) =>
      index % 2 === 1 && String(this.#given[index - 1]).toLowerCase() === name ? word : [],
    )
  }

  #replace(name: string, values: readonly string[]): void {
    for (let index = this.#given.length - 2; index >= 0; index -= 2) {
      if (String(this.#given[index]).toLowerCase() === name) this.#given.splice(index, 2)
    }
    for (const value of values) this.#given.push(name, value)
  }
}

/** `writeHead` takes an object, a list of pairs, or one flat list of names and values. */
function entries(fields: Fields): [name: string, value: string | string[]][] {
  const words = Array.isArray(fields) ? fields.flat() : Object.entries(fields ?? {}).flat(1)
  const pairs: [string, string | string[]][] = []
  for (let index = 0; index < words.length; index += 2) {
    const value = words[index + 1] as unknown
    if (value !== undefined)
      pairs.push([String(words[index]), Array.isArray(value) ? value : String(value)])
  }
  return pairs
}
