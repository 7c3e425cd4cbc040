import type { AnySharedCookie } from '../wire/shared-cookie.ts'
import type { AnySharedItem } from '../wire/shared-item.ts'
import type { Known } from '../wire/known.ts'

/** What a page is rendered with, in the order in which it lists them. */
export type Rendered = readonly (AnySharedItem | AnySharedCookie)[]

/** What a browser has that pages are rendered with. */
interface Source {
  readonly localStorage: { get(item: AnySharedItem): unknown }
  readonly cookies: Iterable<readonly [name: string, value: string]>
}

/** What the browser has of these, as the text of a script element, for its page to begin with the same. */
export function renderingOf(
  { localStorage, cookies }: Source,
  definitions: Rendered,
  now: number,
): string {
  const texts = definitions.map((definition) => {
    if ('partOf' in definition) return definition.partOf(headerOf(cookies))
    try {
      return definition.write(localStorage.get(definition), now)
    } catch {
      // Not known before the page tells, or not to be written as it reads: the page reads its fallback too.
      return ''
    }
  })
  const known: Known = [now, texts]
  return escaped(JSON.stringify(known))
}

function headerOf(cookies: Source['cookies']): string {
  return [...cookies].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join(';')
}

/** JSON that can neither end the script element it stands in nor a line of a script. */
function escaped(json: string): string {
  return json.replaceAll(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
