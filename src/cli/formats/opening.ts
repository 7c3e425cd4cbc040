import type { Codec } from '../../cookie/codec.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'

type Verdict = Pick<Finding, 'isGenuine' | 'value'>

/**
 * Tries the secrets at hand on a cookie of another package. Says nothing where there is none; a
 * secret that the package would refuse has not made the cookie.
 */
export function openWith(
  makeCodec: (secret: string) => Codec,
  cookie: Sighting,
  { secrets }: Means,
): Verdict {
  if (secrets.length === 0) return {}
  for (const secret of secrets) {
    const value = read(() => makeCodec(secret), cookie)
    if (value !== undefined) return { isGenuine: true, value }
  }
  return { isGenuine: false }
}

function read(makeCodec: () => Codec, { name = '', text, others }: Sighting): unknown {
  const beside = (suffix: string) => others.get(name + suffix)
  try {
    // At the beginning of time nothing has ended yet; whether it has now is told apart.
    return makeCodec().decode(text, { name, now: 0, beside })
  } catch {
    return undefined
  }
}
