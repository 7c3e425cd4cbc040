/** Base64url with the padding that Python's `urlsafe_b64encode` leaves in place. */
export function toPaddedBase64Url(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}

/** The bytes of base64url with its padding, undefined for any other spelling. */
export function fromPaddedBase64Url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return toPaddedBase64Url(bytes) === text ? bytes : undefined
}
