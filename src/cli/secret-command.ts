import { join } from 'node:path'
import { UsageError } from '../errors.ts'
import { readArguments } from './arguments.ts'
import { rewriteFile } from './file-rewrite.ts'
import { withSecret } from './env-text.ts'
import { isIgnoredByGit } from './git-ignore.ts'
import type { World } from './world.ts'

const FILE = '.env'
const OTHERS_READ = 0o004

/** `madeleine secret`: prints a new secret, or puts it into `.env` and never shows it. */
export function secretCommand(world: World, args: readonly string[]): void {
  const { values, positionals } = readArguments(args, { write: { type: 'boolean' } })
  if (positionals.length > 0) {
    throw new UsageError('option', 'madeleine secret makes a secret itself and takes none.')
  }
  const secret = Buffer.from(world.random(32)).toString('base64url')
  if (values.write === true) writeSecret(world, secret)
  else world.say(`${secret}\n`)
}

function writeSecret(world: World, secret: string): void {
  const mode = rewriteFile(join(world.folder, FILE), (text) => withSecret(text, secret))
  world.say(`The new secret is the first of MADELEINE_SECRET in ${FILE}.\n`)
  // Windows has no such modes, and tells of one that everybody may read.
  if ((mode & OTHERS_READ) !== 0 && process.platform !== 'win32') {
    world.warn(
      `${FILE} can be read by everybody on this machine, and holds a secret: chmod 600 ${FILE}\n`,
    )
  }
  if (isIgnoredByGit(world.folder, FILE)) return
  world.warn(
    `${FILE} is not ignored by git, and holds a secret: add the line ${FILE} to .gitignore.\n`,
  )
}
