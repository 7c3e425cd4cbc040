import { LOAD_NAMES, type Load, type SessionRow } from './sessions.ts'

/** What one more microsecond is worth depends on the server below: both the share that is left of it, and what is added. */
export function sessionTable(rows: readonly SessionRow[]): string {
  const head = ['server', ...LOAD_NAMES.flatMap((load) => [`${load}, of bare`, 'µs added'])]
  const lines = rows.map(({ server, loads }) => [
    server,
    ...LOAD_NAMES.flatMap((load) => {
      const { share, added, cost } = loads[load]
      return server.endsWith('bare')
        ? [`${cost.toFixed(1)} µs`, '']
        : [share.toFixed(2), added.toFixed(1)]
    }),
  ])
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}

/** How many times as many microseconds madeleine adds as the limit does. */
export function limitTable(rows: readonly SessionRow[]): string {
  const added = (server: string, load: Load) =>
    rows.find((row) => row.server === server)!.loads[load].added
  const head = ['against the limit', ...LOAD_NAMES]
  const lines = ['encrypted', 'signed', 'Redis'].map((kept) => [
    kept,
    ...LOAD_NAMES.map((load) => {
      const times = added(`node:http madeleine ${kept}`, load) / added(`limit ${kept}`, load)
      return `${times.toFixed(2)} ×`
    }),
  ])
  return [head, head.map(() => '---'), ...lines].map((line) => `| ${line.join(' | ')} |`).join('\n')
}
