import type { Exchange } from '../state/exchange.ts'

/** Where a request comes from: this app's own page, a foreign one, or nobody knows. */
export type Provenance = 'own' | 'foreign' | 'unknown'

/**
 * Where a script's request comes from.
 *
 * Configured origins decide alone. Without them it is the origin the request itself was sent to,
 * exact in scheme, host and port, and Sec-Fetch-Site must not contradict it.
 */
export function provenance(exchange: Exchange): Provenance {
  const { arrival } = exchange
  return judged(exchange, arrival.header('origin'), arrival.header('sec-fetch-site'))
}

/**
 * As {@link provenance}, where the request may be a form's or the user's own.
 *
 * `Origin: null` says nothing by itself: it is sent by forms of pages that have
 * `Referrer-Policy: no-referrer` (https://fetch.spec.whatwg.org/#append-a-request-origin-header), and
 * by those in a foreign sandbox. `Sec-Fetch-Site: none` says that no page had a part in it.
 */
export function formProvenance(exchange: Exchange): Provenance {
  const { arrival } = exchange
  const from = arrival.header('origin')
  const site = arrival.header('sec-fetch-site')
  const isByUser = site === 'none'
  if (from === 'null') return isByUser ? 'unknown' : fromSite(site)
  if (isByUser && from === undefined) return 'own'
  return judged(exchange, from, isByUser ? undefined : site)
}

function judged(
  { origin, services }: Exchange,
  from: string | undefined,
  site: string | undefined,
): Provenance {
  if (from === undefined) return fromSite(site)
  if (services.origins !== undefined) return services.origins.has(from) ? 'own' : 'foreign'
  if (site !== undefined && site !== 'same-origin') return 'foreign'
  return from !== '' && from === origin ? 'own' : 'foreign'
}

function fromSite(site: string | undefined): Provenance {
  if (site === undefined) return 'unknown'
  return site === 'same-origin' ? 'own' : 'foreign'
}
