import { readFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { fileURLToPath } from 'node:url'
import { transformSync } from 'rolldown/utils'

type Load = (url: string, context: object, next: (url: string, context: object) => object) => object

// Newer than the types, which are those of Node 20.
const { registerHooks } = nodeModule as unknown as { registerHooks(hooks: { load: Load }): void }

/** From here on files of JSX can be imported: Node reads types by itself, and no JSX. */
registerHooks({
  load(url, context, next) {
    if (!url.endsWith('.tsx')) return next(url, context)
    const file = fileURLToPath(url)
    const { code } = transformSync(file, readFileSync(file, 'utf8'))
    return { format: 'module', source: code, shortCircuit: true }
  },
})
