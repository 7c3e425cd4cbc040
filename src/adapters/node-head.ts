import type { OutgoingHttpHeaders, ServerResponse } from 'node:http'
import type { Head, HeadFields } from '../state/head.ts'
import type { NodeGate } from './node-gate.ts'
import { onGone } from './node-gone.ts'
import { isOwn } from './own-answer.ts'

type WriteHead = (...head: readonly unknown[]) => ServerResponse
type Header = number | string | string[]
type Fields = OutgoingHttpHeaders | readonly unknown[] | undefined

/** The fields that a commit changes. */
const OURS = ['set-cookie', 'cache-control', 'vary']

/** The head of a node:http response; every way of sending it goes through `writeHead`. */
export class NodeHead implements Head {
  readonly #response: ServerResponse
  readonly #settle: (status: number) => number
  readonly #commit: (fields: HeadFields) => void
  readonly #makeGate: () => NodeGate
  #gate: NodeGate | undefined
  #held = false

  /** `settle` answers the status that a head has after all; `makeGate` is called once, when a session is to be kept before anything passes. */
  constructor(
    response: ServerResponse,
    settle: (status: number) => number,
    commit: (fields: HeadFields) => void,
    makeGate: () => NodeGate,
  ) {
    this.#response = response
    this.#settle = settle
    this.#commit = commit
    this.#makeGate = makeGate
    this.#stand()
  }

  get isOpen(): boolean {
    return this.#gate?.isClosed === true || !this.#response.headersSent
  }

  /** Outside of what holds the head, so that what is kept is there when it is committed. */
  guard(): void {
    this.#gate ??= this.#makeGate()
  }

  varies(): void {
    this.#held = true
  }

  hold(): void {
    this.#held = true
  }

  /** At once, before anybody asks: in `writeHead(200, await handle())` it is looked up before the handler writes. */
  #stand(): void {
    const response = this.#response
    const writeHead = response.writeHead as WriteHead
    response.writeHead = (status: number, ...rest: unknown[]) => {
      response.writeHead = writeHead
      if (!this.#held || isOwn(response)) return this.#send(writeHead, [status, ...rest])
      const [reason, given] = typeof rest[0] === 'string' ? rest : [undefined, rest[0] ?? rest[1]]
      const settled = this.#settle(status)
      if (settled !== status) return this.#fail(writeHead, settled)
      const head = reason === undefined ? [status] : [status, reason]
      const send = (fields: OutgoingHttpHeaders) => this.#send(writeHead, [...head, fields])
      this.#commit(new NodeFields(response, given as Fields, send))
      return response
    }
  }

  /** Node asks for the head in the middle of `end(body)`: what the handler says must not follow. */
  #fail(writeHead: WriteHead, status: number): ServerResponse {
    const response = this.#response as ServerResponse & { _hasBody: boolean }
    for (const name of response.getHeaderNames()) response.removeHeader(name)
    // As Node itself does for a 204: https://github.com/nodejs/node/blob/main/lib/_http_server.js
    response._hasBody = false
    return this.#send(writeHead, [status, { 'content-length': '0' }])
  }

  /** Where Node refuses a head, its app may send another: that one is held as well. */
  #send(writeHead: WriteHead, head: readonly unknown[]): ServerResponse {
    try {
      return writeHead.call(this.#response, ...head)
    } catch (error) {
      this.#stand()
      throw error
    }
  }
}

/**
 * What a head will say: the headers set on the response, under those given to `writeHead`. The
 * latter would overwrite a queued Set-Cookie; here both are kept.
 */
class NodeFields implements HeadFields {
  readonly #response: ServerResponse
  readonly #send: (fields: OutgoingHttpHeaders) => void
  readonly #given = new Map<string, { readonly name: string; readonly values: readonly string[] }>()

  constructor(
    response: ServerResponse,
    given: Fields,
    send: (fields: OutgoingHttpHeaders) => void,
  ) {
    this.#response = response
    this.#send = send
    if (given === undefined) return
    for (const [name, value] of entries(given)) this.#add(name, [value].flat().map(String))
    if (this.#given.has('set-cookie')) this.#given.set('set-cookie', this.#merged())
  }

  get(name: string): string | undefined {
    const given = this.#given.get(name)
    if (given !== undefined) return given.values.join(', ')
    const value = this.#response.getHeader(name)
    return Array.isArray(value) ? value.join(', ') : value?.toString()
  }

  set(name: string, value: string): void {
    this.#given.set(name, { name, values: [value] })
  }

  setCookies(): readonly string[] {
    return this.#given.get('set-cookie')?.values ?? this.#queued()
  }

  addSetCookies(lines: readonly string[]): void {
    this.#given.set('set-cookie', { name: 'set-cookie', values: [...this.setCookies(), ...lines] })
  }

  send(): void {
    const queued = OURS.map((name) => [name, this.#response.getHeader(name)] as const)
    try {
      this.#send(this.#fields())
    } catch (error) {
      // Node may have put some of the fields on the response before it refused another.
      if (!this.#response.headersSent) this.#queue(queued)
      throw error
    }
  }

  onCut(lost: () => void): void {
    const response = this.#response
    onGone(response, () => response.writableFinished || lost())
  }

  /** As an object: of the lists that `writeHead` takes, older middleware understands one kind only. */
  #fields(): OutgoingHttpHeaders {
    const fields: OutgoingHttpHeaders = {}
    for (const { name, values } of this.#given.values())
      fields[name] = values.length === 1 ? values[0] : [...values]
    return fields
  }

  #queue(headers: readonly (readonly [name: string, value: Header | undefined])[]): void {
    for (const [name, value] of headers) {
      if (value === undefined) this.#response.removeHeader(name)
      else this.#response.setHeader(name, value)
    }
  }

  #add(name: string, values: readonly string[]): void {
    const key = name.toLowerCase()
    this.#given.set(key, { name, values: [...(this.#given.get(key)?.values ?? []), ...values] })
  }

  #merged() {
    const values = [...this.#queued(), ...this.#given.get('set-cookie')!.values]
    return { name: 'set-cookie', values }
  }

  #queued(): readonly string[] {
    const value = this.#response.getHeader('set-cookie')
    return value === undefined ? [] : [value].flat().map(String)
  }
}

/** `writeHead` takes an object, a list of pairs, or one flat list of names and values. */
function entries(fields: Fields): [name: string, value: unknown][] {
  if (!Array.isArray(fields))
    return Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)
  if (Array.isArray(fields[0])) return fields as [string, unknown][]
  const pairs: [string, unknown][] = []
  for (let index = 0; index < fields.length; index += 2)
    pairs.push([String(fields[index]), fields[index + 1]])
  return pairs
}
