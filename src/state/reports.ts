import { DeliveryError } from '../errors.ts'

/** Tells an app's `onError` what has nobody to be thrown at. */
export class Reports {
  readonly #onError: (error: unknown) => unknown
  readonly #topics = new Set<string>()

  constructor(onError: (error: unknown) => unknown) {
    this.#onError = onError
  }

  readonly report = (error: unknown): void => void this.#tell(error)

  /** Tells a fact about the deployment, the first time only. */
  readonly once = (topic: string, fact: string): void => {
    if (this.#topics.has(topic)) return
    this.#topics.add(topic)
    this.report(new DeliveryError('refused', fact))
  }

  /** What a listener throws, at once or later, must not stop what it was told of. */
  async #tell(error: unknown): Promise<void> {
    try {
      await this.#onError(error)
    } catch (cause) {
      // oxlint-disable-next-line no-console
      console.error(cause)
    }
  }
}
