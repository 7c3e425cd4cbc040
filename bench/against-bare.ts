import type { Row } from './report.ts'

/** Rows as Markdown, every figure but the bare one with its ratio to that. */
export function againstBare(rows: readonly Row[], unit: string): string {
  return rows.map((row) => `| ${unit} | ${cells(row).join(' | ')} |`).join('\n')
}

function cells({ row, results }: Row): string[] {
  const { bare = NaN } = results
  const figures = Object.entries(results).map(([name, figure]) => {
    const rounded = Math.round(figure).toLocaleString('en')
    return name === 'bare'
      ? `bare ${rounded}`
      : `${name} ${rounded} (${(figure / bare).toFixed(2)})`
  })
  return [row, figures.join(', ')]
}
