import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const IGNORED = 0
const NOT_IGNORED = 1

/** Whether git leaves a file out of commits: what git says, or else the folder's .gitignore. */
export function isIgnoredByGit(folder: string, file: string): boolean {
  const { status } = spawnSync('git', ['check-ignore', '--quiet', file], {
    cwd: folder,
    stdio: 'ignore',
  })
  if (status === IGNORED) return true
  return status === NOT_IGNORED ? false : isListed(folder, file)
}

/** Where there is no repository yet, or no git: by the patterns that name the file plainly. */
function isListed(folder: string, file: string): boolean {
  const patterns = [file, `/${file}`, `${file}*`, `**/${file}`]
  return gitIgnore(folder)
    .split(/\r?\n/)
    .some((line) => patterns.includes(line.trimEnd()))
}

function gitIgnore(folder: string): string {
  try {
    return readFileSync(join(folder, '.gitignore'), 'utf8')
  } catch {
    return ''
  }
}
