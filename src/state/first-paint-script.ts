import { bareCodec, jsonCodec, textCodec } from '../cookie/built-in-codecs.ts'
import { definitionOf, type AnyDefinition, type CookieDefinition } from '../cookie/definition.ts'
import { quote, refuse } from '../cookie/refuse.ts'
import { UsageError } from '../errors.ts'
import { cspHash } from '../seal/digest.ts'
import { DEFAULT_APP, keyPrefix } from '../wire/area-name.ts'
import { camelCase } from './camel-case.ts'
import { inlineScript, inlineText, type Found } from './inline-script.ts'
import { itemOf, type AnyItem } from './item.ts'

/** How {@link firstPaintScript} is made. */
export interface FirstPaintOptions {
  /** The public path of the app's own addresses, a mount path included. Default `/_madeleine`. */
  readonly basePath?: string | undefined
  /** The nonce of the response's Content-Security-Policy. */
  readonly nonce?: string | undefined
}

/** A script as a page may carry it. */
export interface FirstPaintScript {
  /** The script alone. */
  readonly script: string
  /** Its element, to stand in the head before whatever looks at the values. */
  readonly html: string
  /** What lets it run without a nonce: a source such as `'sha256-…'` for `script-src` of a Content-Security-Policy. */
  readonly hash: string
}

/**
 * A small inline script that puts what the browser remembers where a style sheet finds it before
 * the page is first drawn: `theme` as `data-theme` on the root element. It takes items defined with
 * `firstPaint` from localStorage, and cookies that scripts can read; of their values those that are
 * text, numbers or booleans.
 *
 * @throws UsageError for what such a script cannot read.
 * @example
 * const { html } = firstPaintScript([theme], { nonce })
 */
export function firstPaintScript(
  things: readonly (AnyItem | AnyDefinition)[],
  { basePath = DEFAULT_APP, nonce }: FirstPaintOptions = {},
): FirstPaintScript {
  if (typeof basePath !== 'string' || !/^\/.*[^/]$/.test(basePath))
    throw misuse("its basePath is no path such as '/_madeleine', without a slash at its end")
  if (nonce !== undefined && typeof nonce !== 'string') throw misuse('its nonce is no text')
  if (!Array.isArray(things)) throw misuse('it takes items and cookies in a list: [theme, …]')
  const script = inlineScript(things.map(foundOf).map(unlikeOthers), keyPrefix(basePath))
  const attribute = nonce === undefined ? '' : ` nonce="${inlineText(nonce)}"`
  return { script, html: `<script${attribute}>${script}</script>`, hash: cspHash(script) }
}

function foundOf(thing: AnyItem | AnyDefinition): Found {
  const definition = definitionOf(Object(thing))
  return definition === undefined ? itemFound(thing as AnyItem) : cookieFound(definition)
}

function itemFound(given: AnyItem): Found {
  const item = typeof given === 'string' ? undefined : itemOf(given)
  if (item === undefined)
    throw misuse('it takes what defineItem() and defineCookie() answer, and was given a text')
  const { key, version, firstPaint, codec } = item
  if (!firstPaint)
    refuse(
      'option',
      key,
      'it is not kept for the first paint. Define it with firstPaint: true.',
      'Item',
    )
  if (codec !== undefined)
    refuse(
      'option',
      key,
      'it has a codec, which an inline script does not know. Leave it out.',
      'Item',
    )
  return { from: 'item', key, name: nameOf(key), version }
}

function cookieFound({ name, checked, isSealed, isChunked, codec }: CookieDefinition): Found {
  const from = codec === textCodec ? 'text' : codec === bareCodec ? 'bare' : 'json'
  const fact = checked.httpOnly
    ? 'no script can read it. Define it with httpOnly: false'
    : isSealed
      ? 'it is signed or encrypted. Leave that out of what a script has to read'
      : isChunked
        ? 'it may be split over several. Leave chunked out of what a script has to read'
        : from === 'json' &&
          codec !== jsonCodec &&
          "it has a codec that an inline script does not know. Give 'text' or 'json', or none"
  if (fact !== false) refuse('option', name, `${fact}.`)
  return { from, key: name, name: nameOf(name), version: 1 }
}

function nameOf(key: string): string {
  const name = camelCase(key)
  if (name !== '') return name
  throw misuse(`no attribute can be named after ${quote(key)}, which has no letter and no digit`)
}

function unlikeOthers(found: Found, at: number, all: readonly Found[]): Found {
  const other = all.find(({ name }, before) => before < at && name === found.name)
  if (other === undefined) return found
  throw misuse(
    `${quote(other.key)} and ${quote(found.key)} would be one attribute. Give one of them another name`,
  )
}

function misuse(fact: string): UsageError {
  return new UsageError('option', `firstPaintScript(): ${fact}.`)
}
