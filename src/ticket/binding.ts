import { digest } from '../seal/digest.ts'
import type { Random } from '../seal/random.ts'
import type { Sealer } from '../seal/sealer.ts'
import { PARKED_LIFETIME, WORKER_SKEW } from './book.ts'
import { Recent } from '../seal/recent.ts'
import { Sequence, type Clock } from './sequence.ts'

/** What the binding cookie says: which browser this is, and which cookies were lately written to it. */
export interface Binding {
  /** 256 random bits, base64url; never shown outside the sealed cookie. */
  readonly id: string
  /** Per cookie (a short hash of its key) the number of its newest write, so that any worker can refuse an older one. */
  readonly written: ReadonlyMap<string, number>
}

const NAME = 'madeleine'
const ID_BYTES = 32
const HASH_BYTES = 8
const ENTRY_BYTES = HASH_BYTES + 7
const MOST_ENTRIES = 100
/** Bindings remembered with the text that opened to them: the next request of most browsers brings the same. */
const REMEMBERED = 500

/** Shared by all browsers that nothing was written to of late: there may be very many. */
export const NOTHING: ReadonlyMap<string, number> = new Map()

/** Makes, seals and opens the value of the binding cookie. */
export class Bindings {
  readonly #sealer: Sealer
  readonly #random: Random
  readonly #clock: Clock
  readonly #sequence: Sequence
  readonly #remembered = new Recent<Binding>(REMEMBERED)

  constructor(sealer: Sealer, random: Random, clock: Clock, sequence: Sequence) {
    this.#sealer = sealer
    this.#random = random
    this.#clock = clock
    this.#sequence = sequence
  }

  /** The cookie's name: the `__Host-` prefix keeps other hosts from planting it, and needs https. */
  static cookieName(secure: boolean): string {
    return secure ? '__Host-madeleine' : 'madeleine'
  }

  /** Whether a cookie of this name is, or may be taken for, the binding cookie. */
  static isCookieName(name: string): boolean {
    return name === 'madeleine' || name === '__Host-madeleine'
  }

  /** Throws a UsageError when there is no secret. */
  requireSecret(): void {
    this.#sealer.requireSecret()
  }

  /** A browser not met before. Throws a UsageError when there is no secret. */
  create(): Binding {
    this.requireSecret()
    return { id: Buffer.from(this.#random(ID_BYTES)).toString('base64url'), written: NOTHING }
  }

  /** Undefined for a value this app did not seal. */
  open(value: string): Binding | undefined {
    const known = this.#remembered.get(value)
    if (known !== undefined) return known
    const bytes = this.#sealer.open(value, NAME, this.#clock())?.payload
    if (bytes === undefined || bytes.length < ID_BYTES) return
    const written = readEntries(bytes)
    for (const sequence of written.values()) this.#sequence.saw(sequence)
    // A copy: what was cut out of a header would keep all of it in memory.
    const copy = Buffer.from(value, 'latin1').toString('latin1')
    const binding = { id: bytes.toString('base64url', 0, ID_BYTES), written }
    this.#remembered.set(copy, binding)
    return binding
  }

  /** Seals the binding with those writes that an older one could undo which still waits somewhere. */
  seal({ id, written }: Binding): string {
    const since = this.#clock() - PARKED_LIFETIME - WORKER_SKEW
    const recent = [...written]
      .filter(([, sequence]) => Sequence.timeOf(sequence) > since)
      .sort(([, one], [, other]) => other - one)
      .slice(0, MOST_ENTRIES)
    const value = this.#sealer.seal(bytesOf(id, recent), NAME)
    this.#remembered.set(value, { id, written: new Map(recent) })
    return value
  }
}

/** The short hash under which a cookie's writes are remembered. */
export function hashOf(key: string): string {
  return digest(key)
}

function bytesOf(id: string, entries: readonly [hash: string, sequence: number][]): Buffer {
  const bytes = Buffer.alloc(ID_BYTES + entries.length * ENTRY_BYTES)
  bytes.write(id, 'base64url')
  entries.forEach(([hash, sequence], index) => {
    const start = ID_BYTES + index * ENTRY_BYTES
    bytes.write(hash, start, HASH_BYTES, 'base64url')
    writeSequence(bytes, sequence, start + HASH_BYTES)
  })
  return bytes
}

function readEntries(bytes: Buffer): ReadonlyMap<string, number> {
  if (bytes.length === ID_BYTES) return NOTHING
  const written = new Map<string, number>()
  for (let start = ID_BYTES; start + ENTRY_BYTES <= bytes.length; start += ENTRY_BYTES) {
    const hash = bytes.toString('base64url', start, start + HASH_BYTES)
    written.set(hash, readSequence(bytes, start + HASH_BYTES))
  }
  return written
}

/** Sequences take up to 53 bits, and Buffer reads at most 48 at once. */
function writeSequence(bytes: Buffer, sequence: number, start: number): void {
  bytes.writeUInt8(Math.floor(sequence / 2 ** 48), start)
  bytes.writeUIntBE(sequence % 2 ** 48, start + 1, 6)
}

function readSequence(bytes: Buffer, start: number): number {
  return bytes.readUInt8(start) * 2 ** 48 + bytes.readUIntBE(start + 1, 6)
}
