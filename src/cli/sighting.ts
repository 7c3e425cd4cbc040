/** A cookie as it was seen somewhere. */
export interface Sighting {
  /** Undefined for a value that came alone. */
  readonly name: string | undefined
  /** Its value, behind the percent escapes. */
  readonly text: string
  /** How many bytes name and value take in a header; browsers keep 4096. */
  readonly size: number
  /** What follows the pair in a Set-Cookie line. */
  readonly attributes?: readonly string[]
  /** The values of the cookies seen with it, by name. */
  readonly others: ReadonlyMap<string, string>
}
