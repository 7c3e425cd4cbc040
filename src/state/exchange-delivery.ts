import { DeliveryError, UsageError } from '../errors.ts'
import type { Confirmation } from '../ticket/confirmation.ts'
import type { Line } from '../ticket/line.ts'
import type { AreaName } from '../wire/area-name.ts'
import type { Command } from '../wire/command.ts'
import type { Delivery, Savable } from './delivery.ts'
import type { Exchange } from './exchange.ts'
import { issue } from './issue.ts'
import { Pending } from './pending.ts'
import { AreaDraft } from './storage/area-draft.ts'
import { itemCommands, parkItems, unparkItems } from './storage/item-commands.ts'
import { PageStorage } from './storage/page-storage.ts'
import { quotedItem } from './storage/quoted-item.ts'
import type { View } from './view.ts'

/**
 * Delivery in an ordinary exchange: with the head while it is open; after that parked for the
 * browser's next response, or by way of {@link flush} down a stream of the app's own.
 */
export class ExchangeDelivery implements Delivery {
  readonly pending = new Pending()
  readonly #exchange: Exchange
  readonly #view: View
  #confirmations: Confirmation[] = []
  #isSaving = false
  #draft: AreaDraft | undefined
  #page: PageStorage | undefined

  constructor(exchange: Exchange, view: View) {
    this.#exchange = exchange
    this.#view = view
  }

  /** Not once the head has gone: nothing may be left to send because something was read. */
  canRepeat(): boolean {
    return this.#exchange.head.isOpen
  }

  admit(name: string): void {
    const { head, binding } = this.#exchange
    if (head.isOpen || binding !== undefined) return
    throw new DeliveryError(
      'no-way',
      `Cookie "${name}" was written after the headers had gone, and this response opened no channel that could carry it. ` +
        `Write it earlier, answer with eventStream(), or call browser.flush() once before the first byte.`,
    )
  }

  written(line: Line): void {
    const { head, binding, services } = this.#exchange
    if (head.isOpen) head.hold()
    else services.outboxes.of(binding!.id).wait([line])
  }

  /** Before the head leaves its adapter asks for what was written; after that nobody does. */
  sessionChanged(session: Savable): void {
    const { head, services } = this.#exchange
    if (head.isOpen) return head.hold()
    if (this.#isSaving) return
    this.#isSaving = true
    queueMicrotask(() => {
      this.#isSaving = false
      void session.save().catch((error: unknown) => services.report(error))
    })
  }

  get draft(): AreaDraft {
    return (this.#draft ??= new AreaDraft())
  }

  /** Made when the app has a stream of its own: nobody knows what its page has. */
  get page(): PageStorage | undefined {
    return this.#page
  }

  canWriteItems(): boolean {
    return this.#page !== undefined
  }

  admitItem(area: AreaName, key?: string): void {
    if (this.canWriteItems()) return
    throw new UsageError(
      'storage',
      `${quotedItem(area, key)} was written outside a channel, and only a page's own script can write it. ` +
        `Write it in the handler of eventStream() or socketHandler(); in a stream of your own call browser.flush() once before the first byte.`,
    )
  }

  /** Should nobody ask for it, the next page that opens a channel gets it. */
  itemsWritten(): void {
    const page = this.#page!
    unparkItems(page)
    parkItems(this.#exchange, page, this.draft.changes)
  }

  flush(): Command[] {
    if (this.#exchange.head.isOpen) {
      this.#page ??= new PageStorage('', this.#exchange.app)
      return this.openChannel()
    }
    if (this.#exchange.binding === undefined) throw unbound()
    return [...this.#flushLines(), ...this.#flushItems()]
  }

  #flushItems(): Command[] {
    const page = this.#page
    if (page === undefined || this.draft.isEmpty) return []
    unparkItems(page)
    const issued = itemCommands(this.#exchange, page, this.draft.take())
    this.#confirmations.push(...issued.map(({ confirmation }) => confirmation))
    return issued.map(({ command }) => command)
  }

  #flushLines(): Command[] {
    if (this.pending.isEmpty) return []
    const lines = this.pending.take()
    this.#view.apply(lines)
    const issued = issue(this.#exchange, lines)
    this.#confirmations.push(...issued.map(({ confirmation }) => confirmation))
    return issued.map(({ command }) => command)
  }

  async settled(): Promise<void> {
    if (!this.pending.isEmpty || this.#draft?.isEmpty === false) throw unsent()
    const waiting = this.#confirmations
    this.#confirmations = []
    await Promise.all(waiting.map((confirmation) => confirmation.outcome()))
  }

  /** Lets the head bind the browser, so that tickets can follow; what is pending goes with it. */
  openChannel(): [] {
    this.#exchange.bind()
    this.#exchange.head.hold()
    return []
  }
}

function unsent(): UsageError {
  return new UsageError(
    'no-channel',
    'settled() was called while writes had not been sent, and outside eventStream() or a socket nothing sends them while it waits. ' +
      'Send what browser.flush() answers down your stream first.',
  )
}

function unbound(): UsageError {
  return new UsageError(
    'no-channel',
    'browser.flush() was called after the headers had gone, and they did not bind this browser, so it could redeem nothing. ' +
      'Call browser.flush() once before the first byte too.',
  )
}
