import type { CookieDefinition } from '../cookie/definition.ts'
import { refuseIllFormed } from '../cookie/value.ts'
import type { Opened, Sealer } from '../seal/sealer.ts'
import type { Signer } from '../seal/signer.ts'

/** Who seals the app's cookies. */
export interface CookieSeals {
  readonly signer: Signer
  readonly sealer: Sealer
}

/** A text without its protection. */
export type Revealed = Opened<string>

/** Encrypted values of more bytes are worth deflating. */
const DEFLATE_ABOVE = 200

/** A text as its definition protects it until `expires`, in seconds since the epoch, 0 for ever. Throws a UsageError when there is no secret. */
export function protect(
  { name, protection, isCompressed }: CookieDefinition,
  text: string,
  { signer, sealer }: CookieSeals,
  expires: number,
): string {
  if (protection === 'none') return text
  if (protection === 'signed') return signer.sign(text, name, { expires })
  if (!text.isWellFormed()) refuseIllFormed(name)
  const deflateAbove = isCompressed ? DEFLATE_ABOVE : Infinity
  return sealer.seal(Buffer.from(text), name, { expires, deflateAbove })
}

/** What {@link protect} was given; undefined for what it did not make, for less than the definition asks, and after its end. */
export function reveal(
  { name, protection }: CookieDefinition,
  text: string,
  { signer, sealer }: CookieSeals,
  now: number,
): Revealed | undefined {
  if (protection === 'none') return { payload: text, expires: 0, isNewest: true }
  if (protection === 'signed') return signer.verify(text, name, now)
  const opened = sealer.open(text, name, now)
  if (opened === undefined) return undefined
  const { payload, expires, isNewest } = opened
  return { payload: payload.toString(), expires, isNewest }
}
