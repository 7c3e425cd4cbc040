/** A whole response, for an adapter to send as it stands. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

/** Reads the request's body as text; undefined when it is larger than `limit` bytes. */
export type ReadBody = (limit: number) => Promise<string | undefined>

/** An answer that says no more than its status, and is never kept by a cache. */
export function plainAnswer(status: number, ...headers: [name: string, value: string][]): Answer {
  return { status, headers: [['cache-control', 'no-store'], ...headers] }
}
