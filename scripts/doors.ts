import { readdirSync } from 'node:fs'

const inside = new Set(['madeleine.ts', 'errors.ts', 'globals.d.ts'])

/** The files a user can import: every file directly in src but the few that the doors re-export. */
export function doors(): string[] {
  return readdirSync(new URL('../src', import.meta.url))
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !inside.has(file))
    .map((file) => `src/${file}`)
}
