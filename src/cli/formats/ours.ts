import { joined } from '../../cookie/chunks.ts'
import { decodeBase64url } from '../../seal/base64url.ts'
import { digest } from '../../seal/digest.ts'
import { KeyRing, readSecrets } from '../../seal/key-ring.ts'
import { pooledRandom } from '../../seal/random.ts'
import { readHead } from '../../seal/seal-context.ts'
import { Sealer } from '../../seal/sealer.ts'
import { readSigned, Signer } from '../../seal/signer.ts'
import type { Finding, Means, Recogniser } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { jsonOrText } from './encoded-json.ts'

const NONCE_AND_TAG = 28
const BINDING = /^(?:__Host-)?madeleine$/
const CHUNK = /^(.+)\.\d{1,2}$/
const NAMELESS = { note: 'opens only with its name before it, as name=value' }

/** Values of `encrypted: true`, and the cookie that binds tickets to a browser. */
export const recogniseEncrypted: Recogniser = (cookie, means) => {
  const bytes = decodeBase64url(cookie.text)
  const head = bytes && readHead(bytes)
  if (head === undefined || bytes!.length < head.length + NONCE_AND_TAG) return undefined
  const keyId = head.keyId.toString(16).padStart(6, '0')
  const facts = { protection: 'encrypted', ...factsOf(keyId, head.expires) } as const
  if (BINDING.test(cookie.name ?? '')) {
    const note = 'ties late cookies to this browser, and opens nothing else'
    return { format: 'binding cookie of madeleine', note, ...facts }
  }
  return { format: 'madeleine', ...facts, ...opened(cookie, means) }
}

/** Values of `signed: true`. */
export const recogniseSigned: Recogniser = (cookie, means) => {
  const signed = readSigned(cookie.text)
  if (signed === undefined) return undefined
  const keyId = Buffer.from(signed.keyId, 'base64url').toString('hex')
  const facts = { protection: 'signed', ...factsOf(keyId, signed.expires) } as const
  return {
    format: 'madeleine',
    ...facts,
    value: jsonOrText(signed.payload),
    ...verified(cookie, means),
  }
}

/** Values of `chunked: true` that took several cookies: the first speaks for all of them. */
export const recogniseChunks: Recogniser = (cookie, means) => {
  const { name = '', text, others } = cookie
  const first = CHUNK.exec(name)?.[1]
  if (first !== undefined && others.get(first)?.startsWith('~'))
    return { format: 'madeleine', protection: 'unknown', note: `a chunk of ${first}` }
  if (!text.startsWith('~')) return undefined
  const whole = joined(text, (index) => others.get(`${name}.${index}`), digest)
  if (whole === undefined) return undefined
  const plain: Finding = { format: 'madeleine', protection: 'none', value: jsonOrText(whole) }
  const sighting = { ...cookie, text: whole }
  const found = recogniseEncrypted(sighting, means) ?? recogniseSigned(sighting, means) ?? plain
  return { ...found, format: 'madeleine, in chunks' }
}

function factsOf(keyId: string, expires: number): Pick<Finding, 'keyId' | 'expiresAt'> {
  return { keyId, ...(expires !== 0 && { expiresAt: expires * 1000 }) }
}

type Verdict = Pick<Finding, 'isGenuine' | 'value' | 'note'>

function opened({ name, text }: Sighting, means: Means): Verdict {
  const ring = ringOf(means)
  if (ring === undefined) return {}
  if (name === undefined) return NAMELESS
  // At the beginning of time nothing has ended yet; whether it has now is told apart.
  const found = new Sealer(ring, 'encrypted cookie', pooledRandom()).open(text, name, 0)
  if (found === undefined) return { isGenuine: false }
  return { isGenuine: true, value: jsonOrText(found.payload.toString()) }
}

function verified({ name, text }: Sighting, means: Means): Verdict {
  const ring = ringOf(means)
  if (ring === undefined) return { note: 'its signature was not checked' }
  if (name === undefined) return { note: 'is checked only with its name before it, as name=value' }
  return { isGenuine: new Signer(ring, 'signed cookie').verify(text, name, 0) !== undefined }
}

/** Of the secrets that madeleine takes; it refuses short ones. */
function ringOf({ secrets }: Means): KeyRing | undefined {
  const strong = secrets.filter((secret) => {
    try {
      return readSecrets([secret]).includes(secret)
    } catch {
      return false
    }
  })
  return strong.length === 0 ? undefined : new KeyRing(() => strong)
}
