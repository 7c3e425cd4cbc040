import { mkdir, writeFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { defineConfig } from 'tsdown'
import { buildClient, buildReact, clientConstants } from './scripts/client.ts'
import { doors } from './scripts/doors.ts'
import { buildPage } from './scripts/page.ts'

/** Of the client all but what binds elements. */
const CORE = [
  'connect',
  'perform',
  'localStorage',
  'sessionStorage',
  'setBasePath',
  'DeliveryError',
]

export default defineConfig({
  entry: {
    ...Object.fromEntries(doors().map((door) => [basename(door, '.ts'), door])),
    cli: 'src/cli/main.ts',
  },
  platform: 'node',
  target: 'es2022',
  dts: { sourcemap: false, entry: doors() },
  sourcemap: true,
  fixedExtension: false,
  define: await clientConstants(),
  // 'use client' stands at the top of a door, where it is kept.
  checks: { moduleLevelDirective: false },
  hooks: {
    // Not shipped: what size-limit weighs.
    'build:done': async () => {
      await mkdir('dist', { recursive: true })
      await writeFile('dist/client.min.js', await buildClient())
      await writeFile('dist/page.min.js', await buildPage('page', ['defineItem']))
      await writeFile('dist/core.min.js', await buildPage('client', CORE))
      await writeFile('dist/react.min.js', await buildReact())
    },
  },
})
