import type { Exchange } from '../state/exchange.ts'

/**
 * Where a request comes from: this app's own page, a foreign one, or nobody knows.
 *
 * Configured origins decide alone. Without them it is the origin the request itself was sent to,
 * exact in scheme, host and port, and Sec-Fetch-Site must not contradict it.
 */
export function provenance({ arrival, origin, services }: Exchange): 'own' | 'foreign' | 'unknown' {
  const from = arrival.header('origin')
  const site = arrival.header('sec-fetch-site')
  if (from === undefined) return fromSite(site)
  if (services.origins !== undefined) return services.origins.has(from) ? 'own' : 'foreign'
  if (site !== undefined && site !== 'same-origin') return 'foreign'
  return from !== '' && from === origin ? 'own' : 'foreign'
}

function fromSite(site: string | undefined): 'own' | 'foreign' | 'unknown' {
  if (site === undefined) return 'unknown'
  return site === 'same-origin' ? 'own' : 'foreign'
}
