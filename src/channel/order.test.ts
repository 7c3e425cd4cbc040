import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  cookiesOf,
  FakeClock,
  FakeFields,
  lineOf,
  openChannel,
  redemption,
  Worker,
} from '../../test/support/fakes.ts'
import { runs } from '../../test/support/runs.ts'

const name = fc.constantFrom('login', 'theme', 'cart')
const worker = fc.nat(1)
const action = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('late' as const), worker, name }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('head' as const), worker, name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('host' as const), worker, name }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('redeem' as const), worker, which: fc.nat() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('visit' as const), worker }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      milliseconds: fc.integer({ min: 1, max: 59_000 }),
    }),
  },
)

/** Two workers, one browser that talks to either, a channel open at each; every write has a number as its value. */
class Stage {
  readonly clock = new FakeClock()
  readonly workers = [new Worker(this.clock), new Worker(this.clock)]
  readonly channels
  readonly tickets: string[] = []
  cookies: Record<string, string> = {}
  written = 0
  readonly undone: string[] = []

  constructor() {
    this.channels = this.workers.map((at) => {
      const opened = openChannel(at, { cookies: this.cookies })
      this.cookies = opened.cookies
      return opened
    })
  }

  late(at: number, cookie: string): void {
    const { channel, wire } = this.channels[at]!
    const { sequence } = this.workers[at]!.services
    channel.deliver([
      lineOf(cookie, String(++this.written), { secure: false, sequence: sequence.next() }),
    ])
    this.tickets.push(wire.tickets.at(-1)!)
  }

  visit(at: number, write: (visit: ReturnType<Worker['open']>) => string[]): void {
    const visit = this.workers[at]!.open({ cookies: this.cookies })
    const hosts = write(visit)
    this.arrive(visit.respond(new FakeFields({}, hosts)).lines)
  }

  async redeem(at: number, which: number): Promise<void> {
    const ticket = this.tickets[which % this.tickets.length]
    if (ticket === undefined) return
    this.arrive(
      (await this.workers[at]!.open(redemption(ticket, this.cookies, 'k')).answer()).setCookies,
    )
  }

  /** The browser takes lines; none of them should be older than what it has. */
  arrive(lines: readonly string[]): void {
    const before = this.cookies
    this.cookies = cookiesOf(lines, this.cookies)
    for (const cookie of ['login', 'theme', 'cart'])
      if (Number(this.cookies[cookie] ?? 0) < Number(before[cookie] ?? 0)) this.undone.push(cookie)
  }
}

test('an older write never lands over a newer one, whichever worker and way each of them takes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
      const stage = new Stage()
      for (const next of actions) {
        stage.clock.pass(1)
        if (next.do === 'pass') stage.clock.pass(next.milliseconds)
        if (next.do === 'late') stage.late(next.worker, next.name)
        if (next.do === 'visit') stage.visit(next.worker, () => [])
        if (next.do === 'host')
          stage.visit(next.worker, () => [`${next.name}=${++stage.written}; Path=/`])
        if (next.do === 'head')
          stage.visit(next.worker, ({ browser }) => {
            browser.cookies.set(next.name, String(++stage.written))
            return []
          })
        if (next.do === 'redeem') await stage.redeem(next.worker, next.which)
      }
      expect(stage.undone).toEqual([])
    }),
    runs(150),
  )
})
