import type { WebSocket } from 'ws'
import type { SocketWire } from '../channel/serve-socket.ts'

/** How many bytes may wait for a slow page before its handlers have to wait. */
const HIGH_WATER = 65_536

/** A WebSocket of the ws package. */
export class WsWire implements SocketWire {
  readonly #socket: WebSocket
  #ready: Promise<void> | undefined
  #goOn: (() => void) | undefined

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  send(text: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(text, this.#sent)
  }

  get ready(): Promise<void> | undefined {
    if (this.#keepsUp) return undefined
    return (this.#ready ??= new Promise((resolve) => (this.#goOn = resolve)))
  }

  end(): void {
    this.#socket.close(1000)
  }

  /** 1012, service restart: come again (RFC 6455 section 7.4, IANA's registry). */
  cut(): void {
    this.#socket.close(1012)
  }

  /** 1009, message too big (RFC 6455 section 7.4.1). */
  refuse(): void {
    this.#socket.close(1009)
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** With bytes on their way there is no need for more. */
  probe(): void {
    if (this.#socket.bufferedAmount === 0) this.#socket.ping()
  }

  /** The socket has closed: whoever waits need not any longer. */
  release(): void {
    this.#goOn?.()
    this.#ready = undefined
    this.#goOn = undefined
  }

  /** Also called, with an error, for what was not sent when the socket closed. */
  readonly #sent = (): void => {
    if (this.#keepsUp) this.release()
  }

  /** A socket that is closing takes nothing more: a handler must not run on as if it did. */
  get #keepsUp(): boolean {
    const { readyState, OPEN, bufferedAmount } = this.#socket
    return readyState === OPEN && bufferedAmount <= HIGH_WATER
  }
}
