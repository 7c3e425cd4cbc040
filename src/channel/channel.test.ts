import { describe, expect, test, vi } from 'vitest'
import { ENCODING, lineOf, openChannel, redemption, Worker } from '../../test/support/fakes.ts'
import { Confirmation } from '../ticket/confirmation.ts'
import { PageStorage } from '../state/storage/page-storage.ts'
import { Channel } from './channel.ts'

const PARTS = { event: 'message', data: 'x' }
const tailOf = (ticket: string) => ticket.slice(-16)

describe('a channel', () => {
  test('is open between its head and the leaving of its page', () => {
    const channel = new Channel(new Worker().open().inside, new PageStorage('', ''), ENCODING)
    expect([channel.isOpen, channel.ready]).toEqual([false, undefined])
    const opened = openChannel()
    expect(opened.channel.isOpen).toBe(true)
    opened.channel.leave()
    expect(opened.channel.isOpen).toBe(false)
  })

  test('passes on whether the page keeps up, until it has left', async () => {
    const { channel, wire } = openChannel()
    expect(channel.ready).toBe(undefined)
    wire.fill()
    expect(channel.ready).toBe(wire.ready)
    channel.leave()
    expect(channel.ready).toBe(undefined)
  })

  test('parks what it is to deliver once the page has left', () => {
    const { channel, wire, worker, cookies } = openChannel()
    channel.leave()
    channel.deliver([lineOf('a', 'x')], PARTS)
    expect(wire.sent).toEqual([])
    expect(worker.open({ cookies }).respond().pairs[0]).toBe('a=x')
  })

  test('sends neither event nor control to a page that has left', () => {
    const { channel, wire } = openChannel()
    channel.leave()
    channel.deliver([], PARTS)
    channel.control({ do: 'end' })
    channel.prove()
    expect(wire.sent).toEqual([])
  })

  test('leaves what comes after its end to another channel of its page', () => {
    const { channel, wire } = openChannel()
    let sent = 0
    channel.page.opened(() => ++sent > 0)
    const ended = channel.page.opened(() => false)
    channel.end()
    channel.deliver([], undefined, [
      { area: 'localStorage', clear: false, texts: new Map([['a', '1']]) },
    ])
    expect([wire.sent, sent]).toEqual([[], 1])
    ended()
  })

  test('ends its wire', () => {
    const { channel, wire } = openChannel()
    channel.end()
    expect(wire.ended).toBe(true)
  })

  test('makes several tickets of what does not fit into one, in order', () => {
    const { channel, wire } = openChannel()
    channel.deliver([lineOf('a', 'x'.repeat(4000)), lineOf('b', 'x'.repeat(4000))], PARTS)
    expect(wire.order).toBe('* * x')
  })

  test('leaves nothing of itself in the process when it closes twice', () => {
    const { channel, worker } = openChannel()
    channel.leave()
    channel.leave()
    worker.clock.pass(200_000)
    worker.services.outboxes.of('somebody else')
    expect(worker.services.outboxes.size).toBe(1)
  })

  test('keeps few of the tickets that were redeemed', async () => {
    const { channel, wire, worker, cookies } = openChannel()
    for (let round = 0; round < 50; round++) {
      channel.deliver([lineOf('a', String(round))])
      await worker.open(redemption(wire.tickets.at(-1)!, cookies)).answer()
    }
    const limited = vi.spyOn(Confirmation.prototype, 'failIn')
    channel.leave()
    expect(limited.mock.calls.length).toBeLessThanOrEqual(16)
    limited.mockRestore()
  })

  test('keeps no more than the newest of many failures', async () => {
    const { channel, wire } = openChannel()
    for (let round = 0; round < 1000; round++) {
      channel.deliver([lineOf('a', String(round))])
      channel.failed(tailOf(wire.tickets.at(-1)!), 'refused')
    }
    await expect(channel.settled()).rejects.toMatchObject({ code: 'refused' })
    await expect(channel.settled()).resolves.toBe(undefined)
  })
})

test('a page that never redeems costs no more for every further write', () => {
  const { channel } = openChannel()
  for (let write = 0; write < 3000; write++) channel.deliver([lineOf('a', 'x')])
  const looks = vi.spyOn(Confirmation.prototype, 'waiting', 'get')
  channel.deliver([lineOf('a', 'x')])
  expect(looks.mock.calls.length).toBeLessThan(2500)
  looks.mockRestore()
})

describe('what the page says of its tickets', () => {
  test('settles the one it names', async () => {
    const { channel, wire } = openChannel()
    channel.deliver([lineOf('a', 'x')])
    channel.failed('somebody-elses..', 'refused')
    channel.failed(tailOf(wire.tickets[0]!), 'unreachable')
    await expect(channel.settled()).rejects.toMatchObject({ code: 'unreachable' })
  })

  test('is told once: after a failure settled() speaks of what follows', async () => {
    const { channel, wire, worker, cookies } = openChannel()
    channel.deliver([lineOf('a', 'x')])
    channel.failed(tailOf(wire.tickets[0]!), 'refused')
    await expect(channel.settled()).rejects.toMatchObject({ code: 'refused' })
    channel.deliver([lineOf('b', 'x')])
    const settled = channel.settled()
    await worker.open(redemption(wire.tickets[1]!, cookies)).answer()
    await expect(settled).resolves.toBe(undefined)
  })

  test('cannot undo a redemption', async () => {
    const { channel, wire, worker, cookies } = openChannel()
    channel.deliver([lineOf('a', 'x')])
    const settled = channel.settled()
    await worker.open(redemption(wire.tickets[0]!, cookies)).answer()
    channel.failed(tailOf(wire.tickets[0]!), 'refused')
    await expect(settled).resolves.toBe(undefined)
  })
})

describe('a proof', () => {
  test('is an empty ticket, asked for once', async () => {
    const { channel, wire, worker, cookies } = openChannel()
    channel.prove()
    channel.prove()
    expect(wire.tickets.length).toBe(1)
    const settled = channel.settled()
    expect(await worker.open(redemption(wire.tickets[0]!, cookies)).answer()).toMatchObject({
      status: 204,
      setCookies: [],
    })
    await settled
    channel.prove()
    expect(wire.tickets.length).toBe(1)
  })

  test('is not asked for when a ticket proves it', () => {
    const { channel, wire } = openChannel()
    channel.deliver([lineOf('a', 'x')])
    channel.prove()
    expect(wire.tickets.length).toBe(1)
  })
})

describe('a ticket that is never redeemed', () => {
  const outcome = async (work: (opened: ReturnType<typeof openChannel>) => void, after: number) => {
    vi.useFakeTimers()
    const opened = openChannel(new Worker())
    opened.channel.deliver([lineOf('a', 'x')])
    work(opened)
    const settled = opened.channel.settled().then(
      () => 'settled',
      (error: { code: string }) => error.code,
    )
    vi.advanceTimersByTime(after)
    const early = await Promise.race([
      settled,
      Promise.resolve().then(() => Promise.resolve('waiting')),
    ])
    vi.runAllTimers()
    const left = vi.getTimerCount()
    const late = await settled
    vi.useRealTimers()
    return [early, late, left]
  }

  test('expires after a minute', async () => {
    expect(await outcome(() => {}, 59_999)).toEqual(['waiting', 'expired', 0])
  })

  test('expires a minute after it was sent, not after somebody asked', async () => {
    expect((await outcome(({ worker }) => worker.clock.pass(50_000), 10_000)).slice(1)).toEqual([
      'expired',
      0,
    ])
  })

  test('fails a second after its page has left', async () => {
    expect(await outcome(({ channel }) => channel.leave(), 999)).toEqual([
      'waiting',
      'channel-closed',
      0,
    ])
  })

  test('has its whole minute when the handlers ended before the page left', async () => {
    const ended = ({ channel }: ReturnType<typeof openChannel>) => {
      channel.end()
      channel.leave()
    }
    expect(await outcome(ended, 59_999)).toEqual(['waiting', 'expired', 0])
  })
})
