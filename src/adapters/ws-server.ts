import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { WebSocket, WebSocketServer } from 'ws'
import { UsageError } from '../errors.ts'
import type { HeadFields } from '../state/head.ts'

/** Upgrades connections with the ws package, which the app has installed; headers can be added to the 101. */
export class UpgradeServer {
  readonly #server: Promise<WebSocketServer>
  readonly #commits = new WeakMap<IncomingMessage, (fields: HeadFields) => void>()

  constructor(maxMessageBytes: number) {
    this.#server = this.#load(maxMessageBytes)
    // Told by upgrade(), where somebody waits for it.
    this.#server.catch(() => {})
  }

  /** Resolves once the handshake was good; `commit` is called just before its 101 leaves. */
  async upgrade(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    commit: (fields: HeadFields) => void,
  ): Promise<WebSocket> {
    const server = await this.#server
    this.#commits.set(request, commit)
    return new Promise((resolve) => server.handleUpgrade(request, socket, head, resolve))
  }

  /** Loaded when needed, since ws is an optional peer. */
  async #load(maxPayload: number): Promise<WebSocketServer> {
    const ws = await import('ws').catch((cause: unknown) => {
      throw new UsageError('option', 'socketHandler() needs the package ws: npm install ws.', {
        cause,
      })
    })
    const server = new ws.WebSocketServer({ noServer: true, maxPayload })
    server.on('headers', (headers, request) => {
      const fields = new UpgradeFields()
      this.#commits.get(request)?.(fields)
      headers.push(...fields.lines())
    })
    return server
  }
}

/** The headers of a 101 response. */
class UpgradeFields implements HeadFields {
  readonly #fields = new Map<string, string>()
  readonly #setCookies: string[] = []

  get(name: string): string | undefined {
    return this.#fields.get(name)
  }

  set(name: string, value: string): void {
    this.#fields.set(name, value)
  }

  setCookies(): readonly string[] {
    return this.#setCookies
  }

  addSetCookies(lines: readonly string[]): void {
    this.#setCookies.push(...lines)
  }

  lines(): string[] {
    const fields = [...this.#fields].map(([name, value]) => `${name}: ${value}`)
    return [...fields, ...this.#setCookies.map((line) => `Set-Cookie: ${line}`)]
  }
}
