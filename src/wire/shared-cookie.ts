/** A cookie as a page uses it too: what `defineCookie()` of madeleine makes. */
export interface SharedCookie<out Value = unknown, in Input = never> {
  readonly '~types': { readonly value: Value; readonly input: (input: Input) => void }
  readonly name: string
  /** What reading gives when there is no valid value; never the same object twice. */
  fallback(): unknown
  /**
   * What a Cookie header, or `document.cookie`, says of this cookie: as long as that is the same
   * text, so is the value. Throws for a cookie that scripts of a page do not see, or cannot read.
   */
  partOf(header: string): string
  /** The value in what {@link partOf} answered, or the fallback; never throws. `now` in milliseconds. */
  read(part: string, now: number): { readonly value: unknown }
  /**
   * What is to be written to `document.cookie`, one after another; undefined deletes. Throws for a
   * value that cannot be read back. `protocol` is that of the page's address.
   */
  linesOf(value: unknown, now: number, protocol: string): readonly string[]
}

/** Any cookie, whatever it gives and takes. */
// oxlint-disable-next-line typescript/no-explicit-any
export type AnySharedCookie = SharedCookie<any, never>
