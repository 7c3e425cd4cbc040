import { DEFAULT_APP } from '../wire/area-name.ts'
import type { Command } from '../wire/command.ts'
import { redeem } from './redeem.ts'
import type { Outcome } from './redeem.ts'
import { declare, performStorage } from './storage-command.ts'
import { poster } from './teller.ts'
import type { Teller } from './teller.ts'

/** Performs one command; one this page does not know, from a newer server, is left out. */
export async function act(command: Command, cause?: unknown, socket?: Teller): Promise<Outcome> {
  if (command.do === 'redeem') return redeem(command)
  if (/^(store|remove|clear|declare)$/.test(command.do)) {
    const teller = socket ?? poster(command.app ?? DEFAULT_APP)
    return teller.ack(command.do === 'declare' ? declare(command) : performStorage(command, cause))
  }
  // oxlint-disable-next-line no-console
  console.warn('madeleine: unknown command', (command as Command).do)
  return undefined
}

/**
 * Performs the commands of a stream of your own, in order, and resolves when all are in. It never
 * rejects: what fails is told by a `madeleine:error` event on `document`.
 *
 * @example
 * source.addEventListener('cookies', async (event) => {
 *   await perform(JSON.parse(event.data))
 * })
 */
export async function perform(commands: Command | readonly Command[]): Promise<void> {
  for (const command of [commands].flat() as Command[]) await act(command)
}
