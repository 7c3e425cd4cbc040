import type { Head, HeadFields } from '../state/head.ts'

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

  /** Commits, and answers the response that is to be sent. */
  finish(response: Response, commit: (fields: HeadFields) => void): Response {
    this.#open = false
    if (!this.#held) return response
    const fields = new FetchFields(response.headers)
    commit(fields)
    return fields.changed === undefined ? response : rebuilt(response, fields.changed)
  }

  /** For a handler that threw: nothing is left to send. */
  abandon(): void {
    this.#open = false
  }
}

/** The headers of a response, copied before they are changed: it may be immutable, or shared between requests. */
class FetchFields implements HeadFields {
  readonly #headers: Headers
  changed: Headers | undefined

  constructor(headers: Headers) {
    this.#headers = headers
  }

  get(name: string): string | undefined {
    return (this.changed ?? this.#headers).get(name) ?? undefined
  }

  set(name: string, value: string): void {
    this.#copy().set(name, value)
  }

  setCookies(): readonly string[] {
    return (this.changed ?? this.#headers).getSetCookie()
  }

  addSetCookies(lines: readonly string[]): void {
    const headers = this.#copy()
    for (const line of lines) headers.append('set-cookie', line)
  }

  #copy(): Headers {
    return (this.changed ??= new Headers(this.#headers))
  }
}

/** A response cannot be made with some statuses (101, 0); those leave as they are. */
function rebuilt(response: Response, headers: Headers): Response {
  const { status, statusText, body } = response
  if (status < 200) return response
  return new Response(body, { status, statusText, headers })
}
