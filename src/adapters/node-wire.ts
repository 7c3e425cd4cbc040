import type { Writable } from 'node:stream'
import type { Wire } from '../channel/wire.ts'

/** A streamed node:http response, or the body of one. */
export class NodeWire implements Wire {
  readonly #response: Writable
  #ready: Promise<void> | undefined

  constructor(response: Writable) {
    this.#response = response
  }

  send(text: string): void {
    if (!this.#response.writableEnded && !this.#response.destroyed) this.#response.write(text)
  }

  get ready(): Promise<void> | undefined {
    const { writableNeedDrain, destroyed } = this.#response
    if (!writableNeedDrain || destroyed) return undefined
    return (this.#ready ??= this.#drained())
  }

  end(): void {
    this.#response.end()
  }

  /** A page opens again what ended without having been told to. */
  cut(): void {
    this.end()
  }

  async #drained(): Promise<void> {
    const response = this.#response
    await new Promise<void>((resolve) => {
      const done = () => {
        response.off('drain', done).off('close', done)
        resolve()
      }
      response.on('drain', done).on('close', done)
    })
    this.#ready = undefined
  }
}
