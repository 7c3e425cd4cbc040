import type { DeliveryCode, DeliveryError } from '../errors.ts'
import type { Inside } from '../state/browser.ts'
import { issue } from '../state/issue.ts'
import type { Exchange } from '../state/exchange.ts'
import type { Keeper } from '../state/session/keeper.ts'
import type { AreaChange } from '../state/storage/area-draft.ts'
import { declarationFor, isToCopy } from '../state/storage/declaration.ts'
import { itemCommands, parkItems, repark, unparkItems } from '../state/storage/item-commands.ts'
import type { PageStorage } from '../state/storage/page-storage.ts'
import type { View } from '../state/view.ts'
import type { Line } from '../ticket/line.ts'
import type { Outbox } from '../ticket/outbox.ts'
import type { Control, Declare } from '../wire/command.ts'
import type { WireEvent } from '../wire/event.ts'
import { ChannelSession } from './channel-session.ts'
import { Leaving } from './leaving.ts'
import { UnderWay } from './under-way.ts'
import type { Encoding, Wire } from './wire.ts'

/** How long a page may take to copy values of another library, in milliseconds. */
const PATIENCE = 3000

/** By how many of its last characters the page names a ticket. */
const TAIL = 16

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
  #copying: Promise<void> | undefined
  readonly #underWay: UnderWay
  /** True while nothing proves that the browser keeps what the head told it. */
  #unproven = true
  #ended = false

  constructor(inside: ChannelInside, page: PageStorage, encoding: Encoding) {
    this.page = page
    this.exchange = inside.exchange
    this.view = inside.view
    this.#inside = inside
    this.#encoding = encoding
    this.#underWay = new UnderWay(inside.exchange.services.clock)
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

  /** Whether the page is to copy values of another library once the channel is open, and handlers have to wait for that. */
  get isToCopy(): boolean {
    return isToCopy(this.page, this.exchange.services.storage)
  }

  /** Settles when the page has done so, or takes too long; undefined where there is nothing to wait for. */
  get copying(): Promise<void> | undefined {
    return this.#copying
  }

  get isOpen(): boolean {
    return this.#wire !== undefined && !this.leaving.left && !this.#ended
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
    if (this.#unproven && this.#underWay.isEmpty && this.isOpen) this.#issue([])
  }

  /** Resolves when the page has redeemed and performed everything so far; a failure is told once. */
  async settled(): Promise<void> {
    await this.#underWay.settled()
    this.#unproven = false
  }

  /** The page says that it could not redeem the ticket ending in `tail`. */
  failed(tail: string, code: DeliveryCode): void {
    this.#underWay.fail(tail, code)
  }

  /** The handlers have nothing more to say; the page may still be redeeming. */
  end(): void {
    this.#ended = true
    this.#wire?.end()
  }

  leave(reason?: DeliveryError): void {
    if (this.leaving.left) return
    this.leaving.leave(reason)
    this.#underWay.leave(!this.#ended)
    this.#unwatch?.()
    this.#session?.release()
    if (this.#wire !== undefined) this.#leavePage()
    if (this.#outbox !== undefined) this.exchange.services.outboxes.release(this.#outbox)
  }

  /** What it was never told comes first. */
  #openPage(): void {
    // One that shows nothing and is told nothing, as most idle channels' are, need not be found again.
    if (this.page.name !== '' || this.page.awaitsPage) this.#keepPage()
    const declaration = declarationFor(this.page, this.exchange.services.storage)
    if (declaration !== undefined) this.#declare(declaration)
    this.#sendParked()
  }

  #keepPage(): void {
    const { services, binding } = this.exchange
    if (this.#leftPage !== undefined) return
    services.pages.keep(binding!.id, this.page)
    this.#leftPage = this.page.opened(() => this.#sendParked())
  }

  #declare(declaration: Declare): void {
    const send = (command: Declare) => this.#wire!.send(this.#encoding.command(command))
    if (!this.isToCopy) return send(declaration)
    const id = this.exchange.services.sequence.next().toString(36)
    send({ ...declaration, id })
    const confirmation = this.#outbox!.issued(id)
    confirmation.failIn(PATIENCE, 'channel-closed')
    this.#copying = confirmation.outcome().catch(() => {})
  }

  /** Answers whether it still could: what has ended may yet be on its way to a page that reads slowly. */
  #sendParked(): boolean {
    if (!this.isOpen) return false
    const parked = unparkItems(this.page)
    if (parked.length > 0) this.#deliverItems(parked)
    return true
  }

  /** What was cut goes on by way of another of its channels, where there is one. */
  #leavePage(): void {
    if (this.#leftPage === undefined) return
    this.#leftPage()
    if (!this.#ended && this.page.channels > 0) {
      repark(this.page, this.#underWay.names)
      this.page.send()
    }
    this.exchange.services.pages.left(this.exchange.binding!.id, this.page)
  }

  /** The page opens a channel that was cut again, with the cookies it has by then. */
  #cut(reason: DeliveryError): void {
    this.leave(reason)
    this.#wire?.cut()
  }

  #deliverLines(lines: readonly Line[]): void {
    this.view.apply(lines)
    this.followSession()
    if (this.isOpen) this.#issue(lines)
    else this.#park(lines)
  }

  #deliverItems(changes: readonly AreaChange[]): void {
    if (!this.isOpen) {
      parkItems(this.exchange, this.page, changes)
      this.page.send()
      return this.#underWay.addLost()
    }
    this.#keepPage()
    for (const { command, confirmation } of itemCommands(this.exchange, this.page, changes)) {
      this.#underWay.add(command.id, confirmation)
      this.#wire!.send(this.#encoding.command(command))
    }
  }

  #issue(lines: readonly Line[]): void {
    for (const { command, confirmation } of issue(this.exchange, lines, this.#hear)) {
      this.#underWay.add(command.ticket.slice(-TAIL), confirmation)
      this.#wire!.send(this.#encoding.command(command))
    }
  }

  #park(lines: readonly Line[]): void {
    const { binding, services } = this.exchange
    services.outboxes.of(binding!.id).wait(lines, this.#hear)
    this.#underWay.addLost()
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
