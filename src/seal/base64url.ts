/** The bytes of base64url text; undefined for any but their one spelling: Node's decoder forgives padding, spaces and stray bits. */
export function decodeBase64url(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length > 0 && bytes.toString('base64url') === text ? bytes : undefined
}
