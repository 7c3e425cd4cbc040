import { race, turns } from './race.ts'
import type { Row } from './report.ts'
import { valueOf } from './sealed.ts'

/** One library's way of putting JSON into a protected text, and of getting it out again. */
export interface Library {
  make(value: Record<string, unknown>): string | Promise<string>
  read(text: string): unknown
}

const SIZES = [100, 1000, 3000]

/** Making and reading JSON of three sizes with each library, in one run. */
export async function contest(work: string, libraries: Record<string, Library>): Promise<Row[]> {
  const rows: Row[] = []
  for (const bytes of SIZES) {
    const values = Array.from({ length: 8 }, () => valueOf(bytes))
    const next = turns(values)
    const making: Record<string, () => unknown> = {}
    const reading: Record<string, () => unknown> = {}
    for (const [name, { make, read }] of Object.entries(libraries)) {
      const nextText = turns(await Promise.all(values.map(make)))
      making[name] = () => make(next())
      reading[name] = () => read(nextText())
    }
    rows.push({ row: `${work} ${bytes} B`, results: await race(making) })
    rows.push({ row: `and read it`, results: await race(reading) })
  }
  return rows
}

/** How many characters the same JSON takes with each library. */
export async function lengths(work: string, libraries: Record<string, Library>): Promise<Row[]> {
  const rows: Row[] = []
  for (const bytes of SIZES) {
    const value = valueOf(bytes)
    const results: Record<string, number> = {}
    for (const [name, { make }] of Object.entries(libraries))
      results[name] = (await make(value)).length
    rows.push({ row: `${work} ${bytes} B`, results })
  }
  return rows
}
