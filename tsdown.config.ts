import { mkdir, writeFile } from 'node:fs/promises'
import { defineConfig } from 'tsdown'
import { buildClient, clientConstants } from './scripts/client.ts'
import { doors } from './scripts/doors.ts'

export default defineConfig({
  entry: doors(),
  platform: 'node',
  target: 'es2022',
  dts: { sourcemap: false },
  sourcemap: true,
  fixedExtension: false,
  define: await clientConstants(),
  hooks: {
    // Not shipped: what size-limit weighs.
    'build:done': async () => {
      await mkdir('dist', { recursive: true })
      await writeFile('dist/client.min.js', await buildClient())
    },
  },
})
