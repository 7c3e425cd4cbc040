/** A browser lets 64 KB of requests outlive their page. */
const SMALL = 16_000

/** Posts JSON to this page's own origin; the status of the answer, 0 when there was none. */
export function post(
  url: URL | string,
  json: string,
  patience: number,
  headers?: Record<string, string>,
): Promise<number> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: json,
    cache: 'no-store',
    redirect: 'error',
    keepalive: json.length < SMALL,
    signal: AbortSignal.timeout(patience),
  }).then(
    ({ status }) => status,
    () => 0,
  )
}
