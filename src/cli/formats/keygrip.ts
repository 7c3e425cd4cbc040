import { keygrip } from '../../seal/formats/keygrip.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { encodedJson } from './encoded-json.ts'
import { openWith } from './opening.ts'

const SUFFIX = '.sig'
/** The hash by the length of its digest in base64url, which is how keygrip writes it unless told otherwise. */
const ALGORITHMS: Readonly<Record<number, string>> = {
  27: 'sha1',
  43: 'sha256',
  64: 'sha384',
  86: 'sha512',
}

/** Pairs of Koa, of `cookies` with keygrip and of cookie-session. */
export function recogniseKeygrip(cookie: Sighting, means: Means): Finding | undefined {
  const { name = '', others } = cookie
  const owner = name.endsWith(SUFFIX) ? name.slice(0, -SUFFIX.length) : ''
  if (owner !== '' && others.has(owner) && isSignature(cookie.text))
    return { format: 'keygrip', protection: 'none', note: `the signature of ${owner}` }
  const signature = others.get(name + SUFFIX)
  if (signature === undefined || !isSignature(signature)) return undefined
  return pair(cookie, ALGORITHMS[signature.length]!, means)
}

function isSignature(text: string): boolean {
  return Object.hasOwn(ALGORITHMS, text.length) && /^[\w-]+$/.test(text)
}

function pair(cookie: Sighting, algorithm: string, means: Means): Finding {
  const makeCodec = (secret: string) => keygrip({ secrets: [secret], algorithm })
  const { isGenuine } = openWith([makeCodec], cookie, means)
  const session = encodedJson(cookie.text)
  return {
    format: session === undefined ? `keygrip (${algorithm})` : `cookie-session (${algorithm})`,
    protection: 'signed',
    value: session ?? cookie.text,
    ...(isGenuine !== undefined && { isGenuine }),
  }
}
