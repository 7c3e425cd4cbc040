import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

/** A file of this folder as one script for pages, with all that it imports: `madeleine` is its page build there. */
export async function bundle(file: string, mode = 'production'): Promise<string> {
  await using build = await rolldown({
    input: fileURLToPath(new URL(file, import.meta.url)),
    platform: 'browser',
    // Whose paths lead to the sources.
    tsconfig: false,
    transform: { define: { 'process.env.NODE_ENV': JSON.stringify(mode) } },
    // "use client" means nothing where there are no server components.
    onLog(level, log, tell) {
      if (log.code !== 'MODULE_LEVEL_DIRECTIVE') tell(level, log)
    },
  })
  const { output } = await build.generate({ format: 'esm', minify: true })
  return output[0].code
}
