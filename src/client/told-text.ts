import type { Told } from '../wire/told.ts'

const LONG = 1_000

/** What is told as one text, compressed where that is worth it and this browser can. */
export async function toldText(told: Told): Promise<string> {
  const json = JSON.stringify(told)
  let kind = 'j.'
  let body: BodyInit = json
  try {
    if (json.length > LONG) {
      body = new Blob([json]).stream().pipeThrough(new CompressionStream('deflate-raw'))
      kind = 'z.'
    }
  } catch {}
  const reader = new FileReader()
  const read = new Promise((resolve) => (reader.onload = resolve))
  reader.readAsDataURL(await new Response(body).blob())
  await read
  const base64 = (reader.result as string).replace(/.*,/, '')
  return kind + base64.replace(/=/g, '').replace(/\+/g, '-').replace(/\//g, '_')
}

/** The same as the body of a POST, or as a frame of a socket. */
export function toldBody(told: Told, text = ''): string {
  return JSON.stringify({ told: text[0] === 'z' ? text : told })
}
