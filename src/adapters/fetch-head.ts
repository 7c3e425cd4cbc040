import type { Inside } from '../state/browser.ts'
import { commit } from '../state/commit.ts'
import type { Head, HeadFields } from '../state/head.ts'
import { isOwn } from './own-answer.ts'

/** The head of a Fetch response: open until the handler's response has been handed to the host. */
export class FetchHead implements Head {
  #open = true
  #held = false

  get isOpen(): boolean {
    return this.#open
  }

  hold(): void {
    this.#held = true
  }

  varies(): void {
    this.#held = true
  }

  /** Commits, and answers the response that is to be sent. */
  finish(response: Response, inside: Inside): Response {
    this.#open = false
    if (!this.#held || isOwn(response)) return response
    const fields = new FetchFields(response)
    commit(inside, fields)
    return fields.changed === undefined || fields.isFixed
      ? response
      : rebuilt(response, fields.changed)
  }

  /** For a handler that threw: nothing is left to send. */
  abandon(): void {
    this.#open = false
  }
}

/** The headers of a response, copied before they are changed: it may be immutable, or shared between requests. */
class FetchFields implements HeadFields {
  readonly #response: Response
  changed: Headers | undefined

  constructor(response: Response) {
    this.#response = response
  }

  /** Some statuses (101, 0) cannot be given to a new response, and a body that was read cannot be sent again. */
  get isFixed(): boolean {
    return this.#response.status < 200 || this.#response.bodyUsed
  }

  get(name: string): string | undefined {
    return (this.changed ?? this.#response.headers).get(name) ?? undefined
  }

  set(name: string, value: string): void {
    this.#copy().set(name, value)
  }

  setCookies(): readonly string[] {
    return (this.changed ?? this.#response.headers).getSetCookie()
  }

  addSetCookies(lines: readonly string[]): void {
    const headers = this.#copy()
    for (const line of lines) headers.append('set-cookie', line)
  }

  #copy(): Headers {
    return (this.changed ??= new Headers(this.#response.headers))
  }
}

function rebuilt({ status, statusText, body }: Response, headers: Headers): Response {
  return new Response(body, { status, statusText, headers })
}
