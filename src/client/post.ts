/** A browser lets 64 KB of requests outlive their page. */
const SMALL = 16_000

/** Posts JSON to this page's own origin; the status of the answer, 0 when there was none. */
export function post(
  url: URL | string,
  content: object,
  patience: number,
  headers?: Record<string, string>,
): Promise<number> {
  const body = JSON.stringify(content)
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
    cache: 'no-store',
    redirect: 'error',
    keepalive: body.length < SMALL,
    signal: AbortSignal.timeout(patience),
  }).then(
    ({ status }) => status,
    () => 0,
  )
}
