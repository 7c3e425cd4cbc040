/** One line of a benchmark: who took how many nanoseconds, the median of all samples. */
export interface Row {
  row: string
  results: Record<string, number>
}

/** The rows as Markdown: the fastest peer in bold, and how many times as fast as it we are. */
export function table(
  rows: readonly Row[],
  ours: string,
  references: readonly string[],
  unit = 'median, ns',
): string {
  const columns = [...new Set(rows.flatMap(({ results }) => Object.keys(results)))]
  const head = [unit, ...columns, 'against the fastest peer']
  const lines = rows.map((row) => line(row, columns, ours, references))
  return [head, head.map(() => '---'), ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function line(
  { row, results }: Row,
  columns: string[],
  ours: string,
  references: readonly string[],
): string[] {
  const peers = Object.keys(results).filter((name) => name !== ours && !references.includes(name))
  const fastest = Math.min(...peers.map((name) => results[name] ?? Infinity))
  const cells = columns.map((name) => {
    const time = results[name]
    if (time === undefined) return ''
    return peers.includes(name) && time === fastest ? `**${digits(time)}**` : digits(time)
  })
  return [row, ...cells, `${(fastest / (results[ours] ?? Infinity)).toFixed(2)} ×`]
}

function digits(time: number): string {
  return time < 100 ? time.toFixed(1) : Math.round(time).toLocaleString('en')
}
