import { KeyRing, readSecrets } from '../../seal/key-ring.ts'
import { pooledRandom } from '../../seal/random.ts'
import { Sealer } from '../../seal/sealer.ts'
import type { Finding, Means } from '../finding.ts'
import type { Sighting } from '../sighting.ts'
import { jsonOrText } from './encoded-json.ts'

const VERSION = 1
const HEAD = 4
const EXPIRY = 5
const SHORTEST_SEAL = HEAD + EXPIRY + 12 + 16
const MAC = 32
const BINDING = /^(?:__Host-)?madeleine$/

/** Values of `encrypted: true`, and the cookie that binds tickets to a browser. */
export function recogniseEncrypted(cookie: Sighting, means: Means): Finding | undefined {
  const bytes = sealOf(cookie.text)
  if (bytes === undefined || bytes.length < SHORTEST_SEAL) return undefined
  const facts = { protection: 'encrypted', ...headOf(bytes, EXPIRY) } as const
  if (BINDING.test(cookie.name ?? '')) {
    const note = 'ties late cookies to this browser, and opens nothing else'
    return { format: 'binding cookie of madeleine', note, ...facts }
  }
  return { format: 'madeleine', ...facts, ...opened(cookie, means) }
}

/** Values of `signed: true`: text, a dot, and base64url of version, key id, perhaps an expiry, and MAC. */
export function recogniseSigned({ text }: Sighting): Finding | undefined {
  const dot = text.lastIndexOf('.')
  const bytes = dot === -1 ? undefined : sealOf(text.slice(dot + 1))
  const expiry = (bytes?.length ?? 0) - HEAD - MAC
  if (bytes === undefined || (expiry !== 0 && expiry !== EXPIRY)) return undefined
  const value = jsonOrText(text.slice(0, dot))
  return {
    format: 'madeleine',
    protection: 'signed',
    ...headOf(bytes, expiry),
    value,
    note: 'its signature was not checked',
  }
}

function sealOf(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes[0] === VERSION && bytes.toString('base64url') === text ? bytes : undefined
}

function headOf(bytes: Buffer, expiryBytes: number): Pick<Finding, 'keyId' | 'expiresAt'> {
  const expires = expiryBytes === 0 ? 0 : bytes.readUIntBE(HEAD, expiryBytes)
  return {
    keyId: bytes.toString('hex', 1, HEAD),
    ...(expires !== 0 && { expiresAt: expires * 1000 }),
  }
}

function opened(
  { name, text }: Sighting,
  means: Means,
): Pick<Finding, 'isGenuine' | 'value' | 'note'> {
  const secrets = strongSecrets(means)
  if (secrets.length === 0) return {}
  if (name === undefined) return { note: 'opens only with its name before it, as name=value' }
  const sealer = new Sealer(new KeyRing(() => secrets), 'encrypted cookie', pooledRandom())
  const payload = sealer.open(text, name, 0)
  if (payload === undefined) return { isGenuine: false }
  return { isGenuine: true, value: jsonOrText(payload.toString()) }
}

/** Those that madeleine takes; it refuses short ones. */
function strongSecrets({ secrets }: Means): string[] {
  return secrets.filter((secret) => {
    try {
      return readSecrets([secret]).includes(secret)
    } catch {
      return false
    }
  })
}
