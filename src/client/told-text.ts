import type { Told } from '../wire/told.ts'

const LONG = 1_000

/** What is told as one text, compressed where that is worth it and this browser can. */
export async function toldText(told: Told): Promise<string> {
  const json = JSON.stringify(told)
  const isDeflated = json.length > LONG && window.CompressionStream
  const stream = new Blob([json]).stream()
  const packed = isDeflated ? stream.pipeThrough(new CompressionStream('deflate-raw')) : stream
  let bytes = ''
  for (const byte of new Uint8Array(await new Response(packed).arrayBuffer()))
    bytes += String.fromCharCode(byte)
  // A subprotocol has neither slashes nor equals signs in it.
  const base64 = btoa(bytes).replace(/\//g, '_').replace(/=/g, '')
  return (isDeflated ? 'z.' : 'j.') + base64
}
