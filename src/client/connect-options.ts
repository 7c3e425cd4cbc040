/** How to open a connection. */
export interface ConnectOptions {
  /** For `sse`; `GET` by default, `POST` when there is a body. */
  method?: 'GET' | 'POST'
  /**
   * For `sse` the request's body: a string, FormData, URLSearchParams or Blob as it is, anything
   * else as JSON. For `ws` the first message, sent once: put what a reconnection needs too in the
   * url.
   */
  body?: unknown
  /** `sse` by default: server-sent events over fetch. */
  transport?: 'sse' | 'ws'
  /** For `sse`: more request headers. */
  headers?: Record<string, string>
  /** Closes the connection when aborted. */
  signal?: AbortSignal
}
