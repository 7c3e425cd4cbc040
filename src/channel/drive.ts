import type { Channel } from './channel.ts'
import type { Run, WireStep } from './run.ts'

const FAILED = { event: 'error', data: 'The server failed while it answered.' }

/**
 * Takes a run from its first step to its end, at the pace of the page: after each step its
 * cookies go out, then its event. A step that throws sends an error event, and its error is
 * reported; it never reaches the page.
 */
export async function drive(channel: Channel, run: Run, first = run.next()): Promise<void> {
  try {
    await follow(channel, run, first)
  } catch (error) {
    if (run.leaving.isCauseOf(error)) return
    channel.exchange.services.report(error)
    await cleanUp(channel, run)
    run.deliver(FAILED)
  }
}

async function follow(channel: Channel, run: Run, first: Promise<WireStep>): Promise<void> {
  let step = await first
  for (;;) {
    run.deliver(step.event)
    if (step.done) return
    await channel.ready
    if (run.leaving.left) return run.stop()
    step = await run.next()
  }
}

/** A generator whose event could not be sent still waits at its yield; one that threw is over. */
async function cleanUp(channel: Channel, run: Run): Promise<void> {
  try {
    await run.stop()
  } catch (error) {
    channel.exchange.services.report(error)
  }
}
