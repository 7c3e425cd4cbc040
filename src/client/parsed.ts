import { attempt } from './attempt.ts'

/** What is JSON; `otherwise` for any other text. */
// oxlint-disable-next-line typescript/no-explicit-any
export function parsed(json: string, otherwise?: unknown): any {
  return attempt(() => JSON.parse(json), otherwise)
}

/** What a text says on its second line, see {@link Stored}. */
export function about(text: string): { readonly expires?: number; readonly firstPaint?: unknown } {
  return Object(parsed(text.split('\n')[1]!))
}
