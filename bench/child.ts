import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** A server measured from outside, in a process of its own. */
export class Child {
  readonly #process: ChildProcess
  readonly url: string

  private constructor(process: ChildProcess, port: number) {
    this.#process = process
    this.url = `http://127.0.0.1:${port}`
  }

  /** Starts `bench/servers/FILE` and waits for the port it listens on. */
  static async start(file: string, ...args: string[]): Promise<Child> {
    const path = fileURLToPath(new URL(`servers/${file}`, import.meta.url))
    const child = fork(path, args, { execArgv: ['--expose-gc'] })
    const [port] = (await once(child, 'message')) as [number]
    return new Child(child, port)
  }

  /** Sends a question and waits for the answer. */
  async ask<Answer>(question: string): Promise<Answer> {
    this.#process.send(question)
    const [answer] = (await once(this.#process, 'message')) as [Answer]
    return answer
  }

  async stop(): Promise<void> {
    this.#process.kill()
    await once(this.#process, 'exit')
  }
}
