import { quote } from '../../cookie/refuse.ts'
import { UsageError } from '../../errors.ts'
import type { AreaName } from '../../wire/area-name.ts'
import type { AnyItem } from '../item.ts'
import type { AreaHost } from './area-host.ts'
import { mirroredText } from './mirrored-text.ts'
import { quotedItem } from './quoted-item.ts'

/** The texts of an area as one handler sees them: what the page has shown, under what the handler has written. */
export class AreaTexts {
  readonly #area: AreaName
  readonly #host: AreaHost

  constructor(area: AreaName, host: AreaHost) {
    this.#area = area
    this.#host = host
  }

  /** An item's text, from its cookie where it is mirrored and nothing else is known. Throws a UsageError (`storage`) where the page has not shown it. */
  of(item: AnyItem): string | undefined {
    const { key, firstPaint } = item
    if (firstPaint && this.#area === 'localStorage' && !this.#isShown && !this.#isWritten(key))
      return mirroredText(item, this.#host)
    return this.text(key)
  }

  /** The text under a key; throws as {@link of} does. */
  text(key: string): string | undefined {
    const written = this.#written
    if (written.has(key)) return written.get(key)
    if (this.#isCleared) return undefined
    const shown = this.#host.page?.[this.#area]
    if (shown?.isWritten(key)) return shown.text(key)
    if (!this.#isShown) throw this.#unshown(key)
    if (shown!.isOmitted(key)) throw omitted(key)
    return shown!.text(key)
  }

  /** What is known of a key beside its value: its second line, if it is known to have one. */
  about(key: string): string | undefined {
    const isKnown = this.#isWritten(key) || (this.#isShown && !this.isOmitted(key))
    return isKnown ? this.text(key)?.split('\n')[1] : undefined
  }

  /** Whether there is something that was too large to be shown. */
  isOmitted(key: string): boolean {
    return !this.#written.has(key) && this.#host.page?.[this.#area].isOmitted(key) === true
  }

  /** Every key; throws as {@link of} does. */
  keys(): string[] {
    const shown = this.#host.page?.[this.#area]
    if (!this.#isShown && !this.#isCleared && !shown?.isCleared) throw this.#unshown()
    const keys = new Set(this.#isCleared ? [] : shown!.keys())
    for (const [key, text] of this.#written)
      if (text === undefined) keys.delete(key)
      else keys.add(key)
    return [...keys]
  }

  put(key: string, text: string | undefined): void {
    const { delivery } = this.#host
    delivery.admitItem(this.#area, key)
    delivery.draft.put(this.#area, key, text)
    delivery.itemsWritten()
  }

  clear(): void {
    const { delivery } = this.#host
    delivery.admitItem(this.#area)
    delivery.draft.clear(this.#area)
    delivery.itemsWritten()
  }

  get #isShown(): boolean {
    return this.#host.page?.isShown === true
  }

  get #isCleared(): boolean {
    return this.#host.delivery.draft.isCleared(this.#area)
  }

  get #written(): ReadonlyMap<string, string | undefined> {
    return this.#host.delivery.draft.texts(this.#area)
  }

  #isWritten(key: string): boolean {
    return this.#written.has(key) || this.#host.page?.[this.#area].isWritten(key) === true
  }

  #unshown(key?: string): UsageError {
    const what = quotedItem(this.#area, key)
    if (this.#host.page === undefined) return noChannel(what)
    return new UsageError(
      'storage',
      `${what} was read, but this page has not shown what it has in storage. ` +
        `Open the channel with connect() of "madeleine/client", which does so; where the app is not at the root, call setBasePath() in the page first.`,
    )
  }
}

/** For what only a channel to a page can do. */
export function noChannel(what: string): UsageError {
  return new UsageError(
    'storage',
    `${what} was asked for outside a channel, where the server does not see the page's storage. ` +
      `Use it in the handler of eventStream() or socketHandler(), for a page that opens the channel with connect(); or give the item firstPaint: true to read it here.`,
  )
}

function omitted(key: string): UsageError {
  return new UsageError(
    'storage',
    `Item ${quote(key)} is in the page, but was too large to be shown with all else that is there. ` +
      `Name the items that the server needs in madeleine({ storage: { declare } }).`,
  )
}
