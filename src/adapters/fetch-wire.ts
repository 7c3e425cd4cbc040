import type { Wire } from '../channel/wire.ts'

/** How many bytes may wait for a slow page before its handler has to wait. */
const HIGH_WATER = 16_384

const encoder = new TextEncoder()

/** The body of a streamed Fetch response. */
export class FetchWire implements Wire {
  readonly body: ReadableStream<Uint8Array>
  #controller!: ReadableStreamDefaultController<Uint8Array>
  #ready: Promise<void> | undefined
  #goOn: (() => void) | undefined
  #over = false

  /** `leave` is called when the page has gone, or everything was read. */
  constructor(leave: () => void) {
    const release = () => {
      this.#over = true
      this.#resume()
      leave()
    }
    this.#leave = release
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller
        },
        pull: () => this.#resume(),
        cancel: release,
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER }),
    )
  }

  readonly #leave: () => void

  send(text: string): void {
    if (!this.#over) this.#controller.enqueue(encoder.encode(text))
  }

  get ready(): Promise<void> | undefined {
    if (this.#over || this.#controller.desiredSize! > 0) return undefined
    return (this.#ready ??= new Promise((resolve) => (this.#goOn = resolve)))
  }

  end(): void {
    if (this.#over) return
    this.#controller.close()
    this.#leave()
  }

  /** A page opens again what ended without having been told to. */
  cut(): void {
    this.end()
  }

  /** The host has noticed that the page is gone before it read on. */
  abort(): void {
    this.end()
  }

  #resume(): void {
    this.#goOn?.()
    this.#ready = undefined
    this.#goOn = undefined
  }
}
