import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { clientConstants } from './scripts/client.ts'

const src = fileURLToPath(new URL('src', import.meta.url))

export default defineConfig({
  define: await clientConstants(),
  resolve: {
    // Tests see the sources, not what was last built.
    alias: [
      { find: /^madeleine$/, replacement: `${src}/index.ts` },
      { find: /^madeleine\/(\w+)$/, replacement: `${src}/$1.ts` },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'test/package/**'],
    testTimeout: 20_000,
    // Even on two cores: most of what takes long waits for a browser or for time to pass.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    coverage: { include: ['src/**'] },
  },
})
