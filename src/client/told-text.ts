import { LONGEST_TOLD } from '../wire/told.ts'
import type { Told } from '../wire/told.ts'

const LONG = 1_000

/** What is told as one text, compressed where that is worth it and this browser can; undefined when it is too long for a header. */
export async function toldText(told: Told): Promise<string | undefined> {
  const json = JSON.stringify(told)
  const isDeflated = json.length > LONG && window.CompressionStream
  const stream = new Blob([json]).stream()
  const packed = isDeflated ? stream.pipeThrough(new CompressionStream('deflate-raw')) : stream
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer())
  if (bytes.length * 4 > LONGEST_TOLD * 3) return undefined
  const base64 = btoa(String.fromCharCode(...bytes))
  return (isDeflated ? 'z.' : 'j.') + base64
}
