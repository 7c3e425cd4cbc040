import { UsageError } from '../errors.ts'

/** A part of a path: as it is meant, and as it was spelled. */
interface Segment {
  readonly text: string
  readonly raw: string
}

interface Pattern {
  readonly segments: readonly string[]
  /** Whether it means everything below, and not the path itself. */
  readonly isTree: boolean
}

/** The paths that an app has excepted: exactly these, or all below one. */
export class CsrfPaths {
  readonly #patterns: readonly Pattern[]

  /** @throws UsageError for what is no path such as `/webhooks/stripe` or `/api/public/*`. */
  constructor(paths: readonly string[]) {
    if (!Array.isArray(paths)) throw misuse('must be a list of paths')
    this.#patterns = paths.map(patternOf)
  }

  /** Whether a path is excepted; never one that a router could read in another way. */
  has(path: string): boolean {
    if (this.#patterns.length === 0) return false
    const segments = segmentsOf(path)
    return segments !== undefined && this.#patterns.some((pattern) => isAt(pattern, segments))
  }
}

function isAt({ segments, isTree }: Pattern, asked: readonly Segment[]): boolean {
  const { length } = segments
  const isLong = isTree ? (asked[length]?.text ?? '') !== '' : asked.length === length
  return isLong && segments.every((text, at) => isSpelled(text, asked[at]!))
}

/** A router may know `/%61pi` as another path than `/api`. */
function isSpelled(text: string, asked: Segment): boolean {
  return asked.text === text && (asked.raw === text || asked.raw === encodeURI(text))
}

/** The parts of a path, undefined for one that means different things to different readers. */
function segmentsOf(path: string): Segment[] | undefined {
  if (!path.startsWith('/')) return undefined
  const raws = path.slice(1).split('/')
  const segments: Segment[] = []
  for (const [at, raw] of raws.entries()) {
    const text = decoded(raw)
    // Only the last may be empty, behind a slash at the end.
    const isPlain = text === '' ? at === raws.length - 1 : text !== undefined && isName(text)
    if (!isPlain) return undefined
    segments.push({ text: text!, raw })
  }
  return segments
}

function decoded(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}

/** Nothing that leads elsewhere, and nothing that is still encoded after it was decoded. */
function isName(text: string): boolean {
  return text !== '.' && text !== '..' && !/[/\\?#%\p{Cc}]/u.test(text)
}

function patternOf(path: unknown): Pattern {
  if (typeof path !== 'string' || !path.startsWith('/'))
    throw misuse(`holds ${JSON.stringify(path)}, but a path begins with a slash`)
  if (path === '/*') throw misuse('holds "/*", which is everything: leave csrf() out instead')
  const isTree = path.endsWith('/*')
  const segments = (isTree ? path.slice(1, -2) : path.slice(1)).split('/')
  for (const [at, segment] of segments.entries()) {
    const isEnd = segment === '' && !isTree && at === segments.length - 1
    if (!isEnd && (segment === '' || !isName(segment) || segment.includes('*')))
      throw misuse(
        `holds ${JSON.stringify(path)}, but a path is "/webhooks/stripe", or "/api/public/*" for all below: as people read it, not percent-encoded, without a query`,
      )
  }
  return { segments, isTree }
}

function misuse(fact: string): UsageError {
  return new UsageError('option', `csrf(): option "except" ${fact}.`)
}
