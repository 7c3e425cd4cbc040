import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

interface Owned {
  readonly mode: number
  readonly uid?: number
  readonly gid?: number
}

/** Nobody but its owner reads a file of secrets. */
const FRESH: Owned = { mode: 0o600 }

/**
 * Changes a file as a whole or not at all; one that is missing is made, for its owner only. Bytes
 * that are no UTF-8 stay as they are: to `change` each byte is a character.
 */
export function rewriteFile(path: string, change: (text: string) => string): void {
  const target = resolved(path)
  const { text, owned } = target === undefined ? { text: '', owned: FRESH } : read(target)
  replace(target ?? path, Buffer.from(change(text), 'latin1'), owned)
}

/** The file behind links, so that a link stays one; undefined when there is none. */
function resolved(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

function read(path: string): { text: string; owned: Owned } {
  const { mode, uid, gid } = statSync(path)
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
