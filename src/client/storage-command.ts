import { DEFAULT_APP } from '../wire/area-name.ts'
import type { Declare, StorageCommand } from '../wire/command.ts'
import type { StorageFailure } from '../wire/told.ts'
import { openArea } from './area.ts'
import { AREAS, everyPlace } from './declared.ts'
import type { Ack } from './teller.ts'
import { notify } from './watch.ts'

/** Does to a storage area what the server asks; answers what the server is told of it. */
export function performStorage(command: StorageCommand, cause: unknown): readonly Ack[] {
  const { id, area: name, app = DEFAULT_APP } = command
  const area = openArea(name, app)
  const failed: StorageFailure[] = []
  if (command.do === 'store') {
    for (const [key, text] of Object.entries(command.items)) {
      const error = area.put(key, text, cause)
      if (error) failed.push({ id, key, name: error.name, message: error.message })
    }
  } else if (command.do === 'clear') area.clear(cause)
  else for (const key of command.keys) area.put(key, null, cause)
  return failed.length ? failed : [id]
}

/** Remembers which keys the server is told of from now on, and brings in those of another library; answers what the server is told of it. */
export function declare({ id, app = DEFAULT_APP, keys, from }: Declare): readonly Ack[] {
  const { meta, remember } = openArea('localStorage', app)
  const before = meta().declared?.keys
  remember({ declared: { keys, ...(from && { from }) } })
  for (const area of AREAS) for (const key in from) openArea(area, app).copy(key, from[key]!)
  for (const [area, key] of everyPlace(app)) {
    if (before && ![before].flat().includes(key)) notify(area, app, key, undefined)
  }
  return id ? [id] : []
}
