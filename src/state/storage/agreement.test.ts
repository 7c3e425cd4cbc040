import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cookiesOf, Worker } from '../../../test/support/fakes.ts'
import { runs } from '../../../test/support/runs.ts'
import type { StorageCommand } from '../../wire/command.ts'
import type { Told } from '../../wire/told.ts'
import type { Exchange } from '../exchange.ts'
import { AreaDraft } from './area-draft.ts'
import { itemCommands, takeOver, unparkItems } from './item-commands.ts'
import { PageStorage } from './page-storage.ts'

const AREA = 'localStorage'
const ALL = () => true

/** A page and its server with a line of either direction between them, which deliver when they are told to. */
class Exchanged {
  readonly texts = new Map<string, string>()
  readonly page = new PageStorage('page', '/_madeleine')
  readonly overtaken: string[] = []
  /** The newest write of the server under each key, until the page writes there too. */
  readonly servers = new Map<string, string | undefined>()
  readonly #exchange: Exchange
  #down: StorageCommand[] = []
  #up: Told[] = []
  readonly #waiting = new Set<string>()
  #acks: string[] = []
  #left = () => {}

  constructor() {
    const worker = new Worker()
    const visit = worker.open()
    visit.exchange.bind()
    cookiesOf(visit.respond().lines)
    this.#exchange = visit.exchange
    worker.services.pages.keep(visit.exchange.binding!.id, this.page)
    this.open()
  }

  get view(): Map<string, string | undefined> {
    const area = this.page[AREA]
    return new Map(area.keys().map((key) => [key, area.text(key)]))
  }

  serverWrites(key: string, text: string | undefined): void {
    const draft = new AreaDraft()
    draft.put(AREA, key, text)
    this.servers.set(key, text)
    this.#send(draft)
  }

  serverClears(key?: string, text?: string): void {
    const draft = new AreaDraft()
    draft.clear(AREA)
    if (key !== undefined) draft.put(AREA, key, text)
    for (const one of ['a', 'b', 'c']) this.servers.set(one, one === key ? text : undefined)
    this.#send(draft)
  }

  pageWrites(key: string, text: string | undefined): void {
    if (text === undefined) this.texts.delete(key)
    else this.texts.set(key, text)
    this.#waiting.add(key)
    this.servers.delete(key)
  }

  pageTells(): void {
    const told = [...this.#waiting].map((key) => [key, this.texts.get(key) ?? null])
    this.#up.push({ page: 'page', [AREA]: Object.fromEntries(told), performed: this.#acks })
    this.#waiting.clear()
    this.#acks = []
  }

  pagePerforms(): void {
    const command = this.#down.shift()
    if (command === undefined) return
    if (command.do === 'clear') this.texts.clear()
    if (command.do === 'remove') for (const key of command.keys) this.texts.delete(key)
    if (command.do === 'store')
      for (const [key, text] of Object.entries(command.items)) this.texts.set(key, text)
    this.#acks.push(command.id)
    this.pageTells()
  }

  serverHears(): void {
    const told = this.#up.shift()
    if (told !== undefined) this.page.tell(told, ALL)
  }

  /** The line is cut with all that is on it, up to that many acknowledgements, and opened again. */
  cut(isHeard: boolean): void {
    if (isHeard) while (this.#up.length > 0) this.serverHears()
    this.#acks.unshift(...this.#up.flatMap(({ performed = [] }) => performed as string[]))
    this.#up = []
    this.#down = []
    this.#left()
    this.open()
  }

  open(): void {
    this.#waiting.clear()
    const told = { [AREA]: Object.fromEntries(this.texts), performed: this.#acks }
    this.page.tell({ page: 'page', whole: true, ...told }, ALL)
    this.#acks = []
    this.overtaken.push(...takeOver(this.#exchange, this.page))
    this.#left = this.page.opened(() => true)
    this.#down.push(...this.#commands(unparkItems(this.page)))
  }

  /** Everything arrives. */
  settle(): void {
    while (this.#down.length > 0) this.pagePerforms()
    this.pageTells()
    while (this.#up.length > 0) this.serverHears()
  }

  #send(draft: AreaDraft): void {
    this.#down.push(...this.#commands(draft.take()))
  }

  #commands(changes: ReturnType<AreaDraft['take']>): StorageCommand[] {
    return itemCommands(this.#exchange, this.page, changes).map(({ command }) => command)
  }
}

type Step = (line: Exchanged) => void

const key = fc.constantFrom('a', 'b', 'c')
const text = fc.option(fc.constantFrom('1', '2', '3', '4'), { nil: undefined })
const writes: fc.Arbitrary<Step>[] = [
  fc.tuple(key, text).map(
    ([k, t]) =>
      (line: Exchanged) =>
        line.serverWrites(k, t),
  ),
  fc.tuple(key, text).map(
    ([k, t]) =>
      (line: Exchanged) =>
        line.pageWrites(k, t),
  ),
  fc.constant<Step>((line) => line.serverClears()),
  fc.tuple(key, text).map(
    ([k, t]) =>
      (line: Exchanged) =>
        line.serverClears(k, t),
  ),
]
const deliveries: fc.Arbitrary<Step>[] = [
  fc.constant<Step>((line) => line.pageTells()),
  fc.constant<Step>((line) => line.pagePerforms()),
  fc.constant<Step>((line) => line.serverHears()),
]
const cuts = fc.boolean().map((isHeard) => (line: Exchanged) => line.cut(isHeard))

function after(steps: readonly Step[]): Exchanged {
  const line = new Exchanged()
  for (const step of steps) step(line)
  line.settle()
  return line
}

function agree(line: Exchanged): void {
  expect(line.view).toEqual(line.texts)
  expect(line.page.awaitsPage).toBe(false)
}

describe('a page and its server', () => {
  test('agree in the end, however writes and what tells of them overtake each other', () => {
    const steps = fc.array(fc.oneof(...writes, ...deliveries), { maxLength: 30 })
    fc.assert(
      fc.property(steps, (all) => agree(after(all))),
      runs(1_000),
    )
  })

  test('agree in the end, wherever the line between them is cut', () => {
    const steps = fc.array(fc.oneof(...writes, ...deliveries, cuts), { maxLength: 30 })
    fc.assert(
      fc.property(steps, (all) => agree(after(all))),
      runs(1_000),
    )
  })

  test('have what the server wrote last, unless the page has written there since', () => {
    const steps = fc.array(fc.oneof(...writes, ...deliveries), { maxLength: 30 })
    fc.assert(
      fc.property(steps, (all) => {
        const line = after(all)
        for (const [k, t] of line.servers) expect([k, line.texts.get(k)]).toEqual([k, t])
      }),
      runs(1_000),
    )
  })

  test('have it over a line that is cut as well, unless it is told that the page wrote there', () => {
    const steps = fc.array(fc.oneof(...writes, ...deliveries, cuts), { maxLength: 30 })
    fc.assert(
      fc.property(steps, (all) => {
        const line = after(all)
        const due = [...line.servers].filter(([k]) => !line.overtaken.includes(k))
        for (const [k, t] of due) expect([k, line.texts.get(k)]).toEqual([k, t])
      }),
      runs(1_000),
    )
  })

  test('never differ over a write of the server that the page has not performed', () => {
    const steps = fc.array(fc.oneof(...writes, ...deliveries), { maxLength: 30 })
    fc.assert(
      fc.property(
        steps,
        key,
        text,
        fc.array(fc.oneof(writes[1]!, deliveries[0]!, deliveries[2]!)),
        (all, k, t, more) => {
          const line = new Exchanged()
          for (const step of all) step(line)
          line.serverWrites(k, t)
          for (const step of more) step(line)
          expect(line.page[AREA].text(k)).toBe(t)
        },
      ),
      runs(1_000),
    )
  })

  test('have nothing left that the page told of before it performed a clear', () => {
    const line = new Exchanged()
    line.serverClears()
    line.pageWrites('a', '1')
    line.pageTells()
    line.serverHears()
    expect(line.page[AREA].text('a')).toBeUndefined()
    expect(line.view).toEqual(new Map())
    line.settle()
    agree(line)
  })
})
