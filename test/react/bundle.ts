import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import type * as OnServer from './on-server.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The oldest React that madeleine supports, and the newest. */
const REACTS = { 18: 'test/support/react-18/node_modules', 19: 'node_modules' }
export type React = keyof typeof REACTS

async function bundle(file: string, react: React, platform: 'browser' | 'node'): Promise<string> {
  const from = (name: string) => join(root, REACTS[react], name)
  await using bundle = await rolldown({
    input: join(root, 'test/react', file),
    platform,
    // Whose paths lead pages to the server's half.
    tsconfig: false,
    resolve: {
      alias: {
        // What package.json gives to pages.
        madeleine$: join(root, 'src/page.ts'),
        'madeleine/react': join(root, 'src/react.ts'),
        'react-dom': from('react-dom'),
        react: from('react'),
      },
    },
    transform: { define: { 'process.env.NODE_ENV': '"development"' } },
    checks: { moduleLevelDirective: false },
  })
  const { output } = await bundle.generate({ format: 'esm', codeSplitting: false } as never)
  return output[0].code
}

/** The page's script. */
export const pageScript = (react: React): Promise<string> => bundle('in-page.ts', react, 'browser')

/** What renders on the server. */
export async function onServer(react: React): Promise<typeof OnServer> {
  const folder = mkdtempSync(join(tmpdir(), 'madeleine-react-'))
  try {
    const file = join(folder, 'on-server.mjs')
    writeFileSync(file, await bundle('on-server.ts', react, 'node'))
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as typeof OnServer
  } finally {
    rmSync(folder, { recursive: true })
  }
}
