import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PythonMarkup, PythonTuple, PythonUuid } from '../../src/interop.ts'
import { python } from '../support/tools.ts'

interface Answer {
  made?: string
  read?: unknown
  refused?: true
  error?: string
}

/** What both sides are told; secrets as they are given to the codec. */
export interface OriginalOptions {
  readonly secrets: readonly (string | Uint8Array)[]
  readonly [option: string]: unknown
}

/** The Python frameworks themselves, in a process that answers one request after another. */
export class Originals {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #waiting: ((answer: Answer) => void)[] = []
  #complaint = ''

  constructor() {
    const script = fileURLToPath(new URL('originals.py', import.meta.url))
    this.#child = spawn(python(), ['-W', 'ignore', script])
    this.#child.stderr.on('data', (text) => (this.#complaint += String(text)))
    this.#child.on('exit', () => {
      for (const answer of this.#waiting.splice(0)) answer({ error: this.#complaint })
    })
    createInterface(this.#child.stdout).on('line', (line) =>
      this.#waiting.shift()?.(JSON.parse(line) as Answer),
    )
  }

  /** What the original writes at a time in milliseconds. */
  async make(
    format: string,
    value: unknown,
    options: OriginalOptions,
    now: number,
  ): Promise<string> {
    const { made } = await this.#ask({ do: 'make', format, value: toWire(value), options, now })
    return made!
  }

  /** What the original reads; undefined when it does not accept the text. */
  async read(format: string, text: string, options: OriginalOptions, now: number) {
    const { read, refused } = await this.#ask({ do: 'read', format, text, options, now })
    return refused ? undefined : fromWire(read)
  }

  close(): void {
    this.#child.kill()
  }

  async #ask({ options, ...request }: Record<string, unknown> & { options: OriginalOptions }) {
    const secrets = options.secrets.map((secret) =>
      Buffer.from(secret as string).toString('base64'),
    )
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.push(resolve)
      this.#child.stdin.write(
        `${JSON.stringify({ ...request, options: { ...options, secrets } })}\n`,
      )
    })
    if (answer.error === undefined) return answer
    throw new Error(`The original failed: ${answer.error}`)
  }
}

/** A value of ours in a form that tells Python its type. */
function toWire(value: unknown): unknown {
  if (typeof value === 'bigint') return wire('int', String(value))
  if (typeof value === 'number') return numberToWire(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toWire)
  if (value instanceof PythonTuple) return wire('tuple', value.items.map(toWire))
  if (value instanceof PythonMarkup) return wire('markup', value.html)
  if (value instanceof PythonUuid) return wire('uuid', value.text)
  if (value instanceof Uint8Array) return wire('bytes', Buffer.from(value).toString('base64'))
  if (value instanceof Date) return wire('datetime', value.getTime() / 1000)
  const entries = Object.entries(value).map(([key, inside]) => [key, toWire(inside)])
  return wire('dict', entries)
}

function numberToWire(number: number): unknown {
  if (Number.isSafeInteger(number) && !Object.is(number, -0)) return wire('int', String(number))
  return wire('float', Object.is(number, -0) ? '-0.0' : String(number))
}

const wire = (kind: string, of: unknown) => ({ $: kind, of })

const KINDS: Record<string, (of: any) => unknown> = {
  dict: (of: [string, unknown][]) =>
    Object.fromEntries(of.map(([key, inside]) => [key, fromWire(inside)])),
  int: (of: string) => (Number.isSafeInteger(Number(of)) ? Number(of) : BigInt(of)),
  float: (of: string) => Number(of.replace('inf', 'Infinity')),
  bytes: (of: string) => new Uint8Array(Buffer.from(of, 'base64')),
  tuple: (of: unknown[]) => new PythonTuple(of.map(fromWire)),
  markup: (of: string) => new PythonMarkup(of),
  uuid: (of: string) => new PythonUuid(of),
  datetime: (of: number) => new Date(of * 1000),
}

function fromWire(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(fromWire)
  if (typeof value !== 'object' || value === null) return value
  const { $: kind, of } = value as { $: string; of: unknown }
  return KINDS[kind]!(of)
}
