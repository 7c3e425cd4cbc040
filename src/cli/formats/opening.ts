import type { AnyCodec } from '../../cookie/codec.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'

type Verdict = Pick<Finding, 'isGenuine' | 'value'>

/**
 * Tries the secrets at hand on a cookie of another package, with each codec it may be of. Says
 * nothing where there is none; a secret that the package would refuse has not made the cookie.
 */
export function openWith(
  codecs: readonly ((secret: string) => AnyCodec)[],
  cookie: Sighting,
  { secrets }: Means,
  madeAt = 0,
): Verdict {
  if (secrets.length === 0) return {}
  for (const secret of secrets) {
    for (const makeCodec of codecs) {
      const value = read(() => makeCodec(secret), cookie, madeAt)
      if (value !== undefined) return { isGenuine: true, value }
    }
  }
  return { isGenuine: false }
}

function read(
  makeCodec: () => AnyCodec,
  { name = '', text, others }: Sighting,
  now: number,
): unknown {
  const beside = (suffix: string) => others.get(name + suffix)
  try {
    // When it was made it had not ended; whether it has now is told apart.
    return makeCodec().decode(text, { name, now, beside })
  } catch {
    return undefined
  }
}
