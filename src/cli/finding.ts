import type { Sighting } from './sighting.ts'

/** What a cookie turned out to be. */
export interface Finding {
  /** What made it, in words: `'iron-session'`, `'JSON'`. */
  readonly format: string
  readonly protection: 'none' | 'signed' | 'encrypted' | 'unknown'
  /** Which of several keys made it, as the format says it. */
  readonly keyId?: string
  /** When it was made, in milliseconds since the epoch. */
  readonly madeAt?: number
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt?: number
  /** Whether a secret at hand made it; undefined where none was tried. */
  readonly isGenuine?: boolean
  /** What is in it, where that can be seen. */
  readonly value?: unknown
  /** What a person should know beside. */
  readonly note?: string
}

/** What there is to recognise a cookie with. */
export interface Means {
  readonly now: number
  /** What the variable of secrets holds: as a whole, and divided at its commas. */
  readonly secrets: readonly string[]
}

/** Says what a cookie is, or undefined where it is nothing this one knows. MUST NOT throw. */
export type Recogniser = (cookie: Sighting, means: Means) => Finding | undefined
