/**
 * The bytes of base64 (RFC 4648, section 4) with its padding. Node's decoder forgives spaces, stray
 * bits and the other alphabet; here every other spelling than an encoder's is undefined.
 */
export function fromBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : undefined
}

/** The bytes of base64url (RFC 4648, section 5) without padding, undefined for any other spelling. */
export function fromBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
