import { defineCookie, type Browser } from 'madeleine'
import { z } from 'zod'

const maxAge = '1h'
const teas = ['lime-blossom', 'camomile', 'verbena'] as const

/** Plain: everybody can read it and change it, and only the schema stands guard. */
export const order = defineCookie('order', {
  schema: z.object({ tea: z.enum(teas), cups: z.int().min(1).max(12) }),
  maxAge,
})

/** Signed: everybody can read it, and only this app can make it. */
export const discount = defineCookie('discount', {
  schema: z.object({ percent: z.int() }),
  signed: true,
  maxAge,
})

/** Encrypted: only this app can read it or make it. */
export const guest = defineCookie('guest', {
  schema: z.object({ name: z.string(), note: z.string() }),
  encrypted: true,
  maxAge,
})

/** Chunked: too much for one cookie, so several carry it, signed as one. */
export const memoir = defineCookie('memoir', {
  schema: z.array(z.string()),
  signed: true,
  chunked: true,
  maxAge,
})

const rounds = [
  { tea: teas[0], percent: 10, name: 'Odette', note: 'tips well', cups: 150 },
  { tea: teas[1], percent: 15, name: 'Swann', note: 'asks for Odette', cups: 230 },
  { tea: teas[2], percent: 5, name: 'Gilberte', note: 'no sugar', cups: 160 },
]

/** Writes all four, each time with other values. */
export function serve(browser: Browser): void {
  const { cookies } = browser
  const last = rounds.findIndex(({ name }) => name === cookies.get(guest)?.name)
  const { tea, percent, name, note, cups } = rounds[(last + 1) % rounds.length]!

  cookies.set(order, { tea, cups: 2 })
  cookies.set(discount, { percent })
  cookies.set(guest, { name, note })
  cookies.set(memoir, linesAbout(cups))
}

/** Deletes all four, and every chunk. */
export function clear(browser: Browser): void {
  for (const cookie of [order, discount, guest, memoir]) browser.cookies.delete(cookie)
}

/** Plants texts below the definitions, as a visitor does in the developer tools; deletes for empty ones. */
export function plant({ cookies }: Browser, texts: [name: string, text: string][]): void {
  for (const [name, text] of texts) {
    if (text.trim() === '') cookies.delete(name)
    else cookies.set(name, decoded(text.trim()), { maxAge })
  }
}

/** Without its percent escapes, since `set` writes them again. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function linesAbout(cups: number): string[] {
  const lines = Array.from({ length: cups - 1 }, (_, at) => `Cup ${at + 1}: nothing yet.`)
  return [...lines, `Cup ${cups}: Combray, all of it.`]
}
