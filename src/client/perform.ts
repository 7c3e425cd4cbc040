import { DEFAULT_APP } from '../wire/area-name.ts'
import type { Command, StorageCommand } from '../wire/command.ts'
import { declare } from './declared.ts'
import { known, keysOf, put } from './kept.ts'
import { announce, newest, note } from './others.ts'
import { rootOf } from './place.ts'
import type { Place } from './place.ts'
import { redeem } from './redeem.ts'
import type { Outcome } from './redeem.ts'
import { poster } from './teller.ts'
import type { Teller } from './teller.ts'

/** Performs one command, of a line or of none; one this page does not know, from a newer server, is left out. */
export async function act(command: Command, line?: { readonly teller: Teller }): Promise<Outcome> {
  if (command.do === 'redeem') return redeem(command)
  const { app = DEFAULT_APP } = command
  const teller = line?.teller ?? poster(app)
  if (command.do === 'declare') {
    declare(app, command)
    known.forEach((_, place) => teller.change(place))
    if (command.id) teller.ack([command.id])
  } else if (/^(store|remove|clear)$/.test(command.do)) store(command, app, teller, line)
  // oxlint-disable-next-line no-console
  else console.warn('madeleine: unknown command', (command as Command).do)
  return undefined
}

/** Does to a storage area what the server asks, and tells it so. */
function store(
  command: StorageCommand,
  app: string,
  teller: Teller,
  line?: { readonly teller: Teller },
): void {
  const { id, area } = command
  const items = command.do === 'store' ? command.items : undefined
  const root = rootOf(area, app)
  const keys = command.do === 'remove' ? command.keys : items ? Object.keys(items) : keysOf(root)
  // Two lines, of this page or of two, may bring commands in another order than they were written in.
  const isOld = (place: Place) => newest[place]! > id || newest[root]! > id
  const failed = keys.flatMap((key) => {
    if (isOld(root + key)) return []
    note(root + key, id)
    announce(root + key, id)
    const error = put(root + key, items?.[key] ?? '', line)
    return error ? { id, key, name: error.name, message: error.message } : []
  })
  if (command.do === 'clear') {
    note(root, id)
    announce(root, id)
  }
  teller.ack(failed.length ? failed : [id])
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
