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
  reader.readAsDataURL(await new Response(body).blob())
  await new Promise((resolve) => (reader.onload = resolve))
  const base64 = (reader.result as string).replace(/.*,|=/g, '')
  return kind + base64.replace(/\+/g, '-').replace(/\//g, '_')
}
