import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, resolve } from 'node:path'

interface Owned {
  readonly mode: number
  readonly uid?: number
  readonly gid?: number
}

/** Nobody but its owner reads a file of secrets. */
const FRESH: Owned = { mode: 0o600 }

/**
 * Changes a file as a whole or not at all; one that is missing is made, for its owner only. Bytes
 * that are no UTF-8 stay as they are: to `change` each byte is a character. Answers its mode.
 */
export function rewriteFile(path: string, change: (text: string) => string): number {
  const target = behindLinks(path)
  const { text, owned } = existsSync(target) ? read(target) : { text: '', owned: FRESH }
  replace(target, Buffer.from(change(text), 'latin1'), owned)
  return owned.mode
}

/** The file that a path leads to, so that a link stays one, though there may be no such file yet. */
function behindLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    const link = linkAt(path)
    return link === undefined ? path : behindLinks(resolve(realpathSync(dirname(path)), link))
  }
}

/** What a link says; undefined where nothing is. */
function linkAt(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false }) && readlinkSync(path)
}

function read(path: string): { text: string; owned: Owned } {
  const stat = statSync(path)
  // To read a pipe would be to wait for somebody who writes into it.
  if (!stat.isFile()) throw new Error(`${path} is no regular file. Put one in its place.`)
  const { mode, uid, gid } = stat
  return { text: readFileSync(path, 'latin1'), owned: { mode: mode & 0o777, uid, gid } }
}

function replace(path: string, bytes: Buffer, owned: Owned): void {
  const folder = mkdtempSync(join(dirname(path), '.madeleine-'))
  try {
    const fresh = join(folder, 'fresh')
    write(fresh, bytes, owned)
    renameSync(fresh, path)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function write(path: string, bytes: Buffer, { mode, uid, gid }: Owned): void {
  const file = openSync(path, 'wx', FRESH.mode)
  try {
    writeFileSync(file, bytes)
    if (uid !== undefined && gid !== undefined) keepOwner(file, uid, gid)
    fchmodSync(file, mode)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Only root may give files away; for others it is theirs already. */
function keepOwner(file: number, uid: number, gid: number): void {
  try {
    fchownSync(file, uid, gid)
  } catch {
    // It stays with who writes it.
  }
}
