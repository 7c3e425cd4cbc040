import type { Found } from '../cookie/definition.ts'

/** A value found in a cookie, and what is known of the seal it was in. */
export interface Read extends Found {
  /** In seconds since the epoch, 0 for never; undefined in a format of others, which does not say. */
  readonly expires: number | undefined
  readonly isStale: boolean
}
