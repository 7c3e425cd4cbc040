import type { DeliveryCode, DeliveryError } from '../errors.ts'
import type { Inside } from '../state/browser.ts'
import { issue } from '../state/issue.ts'
import type { Exchange } from '../state/exchange.ts'
import type { Keeper } from '../state/session/keeper.ts'
import type { AreaChange } from '../state/storage/area-draft.ts'
import { declarationFor } from '../state/storage/declaration.ts'
import { itemCommands, parkItems, repark, unparkItems } from '../state/storage/item-commands.ts'
import type { PageStorage } from '../state/storage/page-storage.ts'
import type { View } from '../state/view.ts'
import { Confirmation } from '../ticket/confirmation.ts'
import type { Line } from '../ticket/line.ts'
import type { Outbox } from '../ticket/outbox.ts'
import { TICKET_LIFETIME } from '../ticket/book.ts'
import type { Control } from '../wire/command.ts'
import type { WireEvent } from '../wire/event.ts'
import { ChannelSession } from './channel-session.ts'
import { Leaving } from './leaving.ts'
import type { Encoding, Wire } from './wire.ts'

/** How long a redemption may still be on its way when its page has left, in milliseconds. */
const GRACE = 1000

/** By how many of its last characters the page names a ticket. */
const TAIL = 16

const CROWD = 8

interface Sent {
  readonly tail: string
  readonly confirmation: Confirmation
}

/** What a channel takes over from the exchange that opened it. */
export type ChannelInside = Pick<Inside, 'exchange' | 'view' | 'keeper'>

/** An open line to one browser: sends events behind the cookies they wait for, and hears what others write to the same browser. */
export class Channel {
  readonly exchange: Exchange
  readonly view: View
  readonly leaving = new Leaving()
  /** Settled when the channel opens. */
  page: PageStorage
  readonly #inside: ChannelInside
  readonly #encoding: Encoding
  #wire: Wire | undefined
  #outbox: Outbox | undefined
  #unwatch: (() => void) | undefined
  #leftPage: (() => void) | undefined
  #session: ChannelSession | undefined
  /** Tickets the page has not redeemed so far, and those whose failure nobody has heard of. */
  #tickets: Sent[] = []
  /** How many of them are worth looking through. */
  #crowd = CROWD
  /** True while nothing proves that the browser keeps what the head told it. */
  #unproven = true
  #ended = false

  constructor(inside: ChannelInside, page: PageStorage, encoding: Encoding) {
    this.page = page
    this.exchange = inside.exchange
    this.view = inside.view
    this.#inside = inside
    this.#encoding = encoding
  }

  /** The head has been sent: from here on everything goes down the wire. */
  open(wire: Wire): void {
    this.#wire = wire
    this.#outbox = this.exchange.services.outboxes.of(this.exchange.binding!.id)
    this.#unwatch = this.#outbox.watch(this.#hear)
    this.#openPage()
    if (this.exchange.mayHaveSession) this.followSession()
  }

  /** The browser's session may be another from now on. */
  followSession(): void {
    const { name } = this.exchange.services.sessions.rules.cookie
    if (this.#session === undefined && !this.view.has(name)) return
    if (this.#wire === undefined || this.leaving.left) return
    this.#session ??= new ChannelSession(this, (reason) => this.#cut(reason))
    this.#session.follow()
  }

  /** Where the session is kept; made when it is first asked for. */
  get keeper(): Keeper {
    return this.#inside.keeper
  }

  get isOpen(): boolean {
    return this.#wire !== undefined && !this.leaving.left
  }

  /** Undefined while the page keeps up. */
  get ready(): Promise<void> | undefined {
    return this.leaving.left ? undefined : this.#wire?.ready
  }

  /** Sends lines as tickets, changes as commands, and the event after them; once the page has left, the lines wait for its browser, and the changes for its next channel. */
  deliver(lines: readonly Line[], event?: WireEvent, changes: readonly AreaChange[] = []): void {
    if (lines.length > 0) this.#deliverLines(lines)
    if (changes.length > 0) this.#deliverItems(changes)
    if (event !== undefined && this.isOpen) this.#wire!.send(this.#encoding.event(event))
  }

  control(control: Control): void {
    if (this.isOpen) this.#wire!.send(this.#encoding.command(control))
  }

  /** Asks the page to prove that it keeps cookies, when no ticket does so. */
  prove(): void {
    if (this.#unproven && this.#tickets.length === 0 && this.isOpen) this.#issue([])
  }

  /** Resolves when every ticket so far was redeemed; a failure is told once. */
  async settled(): Promise<void> {
    const asked = this.#tickets
    for (const { confirmation } of asked) this.#limit(confirmation)
    try {
      await Promise.all(asked.map(({ confirmation }) => confirmation.outcome()))
      this.#unproven = false
    } finally {
      this.#tickets = this.#tickets.filter((ticket) => !asked.includes(ticket))
    }
  }

  /** The page says that it could not redeem the ticket ending in `tail`. */
  failed(tail: string, code: DeliveryCode): void {
    this.#tickets.find((ticket) => ticket.tail === tail)?.confirmation.fail(code)
  }

  /** The handlers have nothing more to say; the page may still be redeeming. */
  end(): void {
    this.#ended = true
    this.#wire?.end()
  }

  leave(reason?: DeliveryError): void {
    if (this.leaving.left) return
    this.leaving.leave(reason)
    for (const { confirmation } of this.#tickets) this.#limit(confirmation)
    this.#unwatch?.()
    this.#session?.release()
    if (this.#wire !== undefined) this.#leavePage()
    if (this.#outbox !== undefined) this.exchange.services.outboxes.release(this.#outbox)
  }

  /** What it was never told comes first. */
  #openPage(): void {
    const { services, binding } = this.exchange
    services.pages.keep(binding!.id, this.page)
    this.#leftPage = this.page.opened(() => this.#sendParked())
    const declaration = declarationFor(this.page, services.storage)
    if (declaration !== undefined) this.#wire!.send(this.#encoding.command(declaration))
    this.#sendParked()
  }

  #sendParked(): void {
    const parked = unparkItems(this.page)
    if (parked.length > 0) this.#deliverItems(parked)
  }

  /** What was cut goes on by way of another of its channels, where there is one. */
  #leavePage(): void {
    this.#leftPage?.()
    if (!this.#ended && this.page.channels > 0) {
      const cut = this.#tickets.filter(({ confirmation }) => confirmation.waiting)
      repark(this.page, new Set(cut.map(({ tail }) => tail)))
      this.page.send()
    }
    this.exchange.services.pages.left(this.exchange.binding!.id, this.page)
  }

  /** The page opens a channel that was cut again, with the cookies it has by then. */
  #cut(reason: DeliveryError): void {
    this.leave(reason)
    this.#wire?.cut()
  }

  #limit(confirmation: Confirmation): void {
    if (this.leaving.left && !this.#ended) return confirmation.failIn(GRACE, 'channel-closed')
    const { clock } = this.exchange.services
    confirmation.failIn(Math.max(confirmation.issuedAt + TICKET_LIFETIME - clock(), 0), 'expired')
  }

  #deliverLines(lines: readonly Line[]): void {
    this.view.apply(lines)
    this.followSession()
    if (this.isOpen) this.#issue(lines)
    else this.#park(lines)
  }

  #deliverItems(changes: readonly AreaChange[]): void {
    this.#forgetOld()
    if (!this.isOpen) {
      parkItems(this.exchange, this.page, changes)
      this.page.send()
      return this.#failed()
    }
    for (const { command, confirmation } of itemCommands(this.exchange, this.page, changes)) {
      this.#tickets.push({ tail: command.id, confirmation })
      this.#wire!.send(this.#encoding.command(command))
    }
  }

  #issue(lines: readonly Line[]): void {
    this.#forgetOld()
    for (const { command, confirmation } of issue(this.exchange, lines, this.#hear)) {
      this.#tickets.push({ tail: command.ticket.slice(-TAIL), confirmation })
      this.#wire!.send(this.#encoding.command(command))
    }
  }

  /** Keeps what is under way, and the newest failure for whoever asks. */
  #forgetOld(): void {
    if (this.#tickets.length < this.#crowd) return
    const failed = this.#tickets.findLast(({ confirmation }) => confirmation.failed)
    this.#tickets = this.#tickets.filter((sent) => sent.confirmation.waiting || sent === failed)
    this.#crowd = Math.max(CROWD, this.#tickets.length * 2)
  }

  #park(lines: readonly Line[]): void {
    this.#forgetOld()
    const { binding, services } = this.exchange
    services.outboxes.of(binding!.id).wait(lines, this.#hear)
    this.#failed()
  }

  /** What was just written cannot be confirmed any more. */
  #failed(): void {
    const confirmation = new Confirmation('', this.exchange.services.clock())
    confirmation.fail('channel-closed')
    this.#tickets.push({ tail: '', confirmation })
  }

  /** What another response or channel wrote to the same browser shows here too, where its path lets it. */
  readonly #hear = (lines: readonly Line[]): void => {
    const { path } = this.exchange
    this.view.apply(lines.filter((line) => pathMatches(path, line.path)))
    this.followSession()
  }
}

/** RFC 6265 section 5.1.4. */
function pathMatches(path: string, cookiePath: string): boolean {
  if (cookiePath === '' || path === cookiePath) return true
  if (!path.startsWith(cookiePath)) return false
  return cookiePath.endsWith('/') || path[cookiePath.length] === '/'
}
