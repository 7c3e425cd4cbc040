// @ts-check
// Fails when the package would hold a file that nobody needs, or miss one that its exports or its command name.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './run.mjs'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--loglevel=error'], {
  cwd: root,
  encoding: 'utf8',
})
/** @type {string[]} */
const packed = JSON.parse(output)[0].files.map((/** @type {{ path: string }} */ file) => file.path)

const allowed =
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|dist\/[\w-]+(\.js|\.js\.map|\.d\.ts))$/
const targets = Object.values(manifest.exports)
  // Some doors lead elsewhere in a page.
  .flatMap((target) => (typeof target === 'string' ? [target] : Object.values(target)))
  .map((target) => String(target).slice(2))
const needed = [
  'README.md',
  'LICENSE',
  ...targets,
  ...Object.values(manifest.bin).map((file) => String(file).slice(2)),
  ...targets.map((target) => target.replace(/\.js$/, '.d.ts')),
]

const complaints = [
  ...packed
    .filter((file) => !allowed.test(file))
    .map((file) => `${file} does not belong in the package`),
  ...needed
    .filter((file) => !packed.includes(file))
    .map((file) => `${file} is missing from the package`),
  ...(manifest.dependencies ? ['madeleine has no dependencies: move them to devDependencies'] : []),
]
for (const complaint of complaints) console.error(complaint)
if (complaints.length === 0) console.log(`${packed.length} files, each of them needed`)
process.exitCode = complaints.length > 0 ? 1 : 0
