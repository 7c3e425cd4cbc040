import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { emptyFolder, run } from './program.ts'

const SECRET = /^[\w-]{43}$/
const modeOf = (file: string) => statSync(file).mode & 0o777

/** A folder with an .env, and what is in it after `madeleine secret --write`. */
function written(before?: string | Buffer) {
  const folder = emptyFolder()
  const file = join(folder, '.env')
  if (before !== undefined) writeFileSync(file, before)
  const result = run(['secret', '--write'], { folder })
  return { ...result, folder, file, after: readFileSync(file) }
}

describe('madeleine secret', () => {
  test('prints a secret of 32 bytes and nothing else', () => {
    const { code, out, complaint } = run(['secret'])
    expect({ code, complaint }).toEqual({ code: 0, complaint: '' })
    expect(out).toMatch(/^[\w-]{43}\n$/)
    expect(Buffer.from(out.trim(), 'base64url').length).toBe(32)
  })

  test('prints another one each time', () => {
    expect(run(['secret']).out).not.toBe(run(['secret']).out)
  })

  test('writes no file', () => {
    const folder = emptyFolder()
    run(['secret'], { folder })
    expect(readdirSync(folder)).toEqual([])
  })

  test('takes no secret, and does not repeat it', () => {
    const { code, out, complaint } = run(['secret', 'hunter2hunter2'])
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(complaint).toMatch(/takes none/)
    expect(complaint).not.toContain('hunter2')
  })
})

describe('madeleine secret --write', () => {
  test('makes an .env for its owner only', () => {
    const { code, file, folder, after } = written()
    expect(code).toBe(0)
    expect(after.toString()).toMatch(/^MADELEINE_SECRET=[\w-]{43}\n$/)
    expect(modeOf(file)).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('does not show the secret', () => {
    const { out, complaint, after } = written()
    const secret = after.toString().trim().split('=')[1]!
    expect(secret).toMatch(SECRET)
    expect(out + complaint).not.toContain(secret)
  })

  test('puts it before the old ones', () => {
    const { after } = written('A=1\nMADELEINE_SECRET=older,oldest\nB=2\n')
    expect(after.toString()).toMatch(/^A=1\nMADELEINE_SECRET=[\w-]{43},older,oldest\nB=2\n$/)
  })

  test('keeps bytes that are no UTF-8', () => {
    const before = Buffer.from([0x41, 0x3d, 0xff, 0xfe, 0x80, 0x0a])
    expect(written(before).after.subarray(0, before.length)).toEqual(before)
  })

  test('keeps the mode of the file', () => {
    const folder = emptyFolder()
    const file = join(folder, '.env')
    writeFileSync(file, 'A=1\n')
    chmodSync(file, 0o640)
    run(['secret', '--write'], { folder })
    expect(modeOf(file)).toBe(0o640)
  })

  test('keeps a link, and changes the file behind it', () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, 'shared'))
    writeFileSync(join(folder, 'shared/env'), 'A=1\n')
    symlinkSync('shared/env', join(folder, '.env'))
    run(['secret', '--write'], { folder })
    expect(lstatSync(join(folder, '.env')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'shared/env'), 'utf8')).toMatch(/^A=1\nMADELEINE_SECRET=/)
  })

  test('makes the file that a link points to where there is none', () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, 'app'))
    symlinkSync('../shared.env', join(folder, 'app/next'))
    symlinkSync('next', join(folder, 'app/.env'))
    expect(run(['secret', '--write'], { folder: join(folder, 'app') }).code).toBe(0)
    expect(lstatSync(join(folder, 'app/.env')).isSymbolicLink()).toBe(true)
    expect(lstatSync(join(folder, 'app/next')).isSymbolicLink()).toBe(true)
    expect(readFileSync(join(folder, 'shared.env'), 'utf8')).toMatch(/^MADELEINE_SECRET=/)
    expect(modeOf(join(folder, 'shared.env'))).toBe(0o600)
  })

  test('refuses a link that leads back to itself', () => {
    const folder = emptyFolder()
    symlinkSync('.env', join(folder, '.env'))
    const { code, complaint } = run(['secret', '--write'], { folder })
    expect(code).toBe(1)
    expect(complaint).toMatch(/^madeleine: ELOOP/)
  })

  test('refuses a pipe, without waiting for what comes down it', () => {
    const folder = emptyFolder()
    spawnSync('mkfifo', ['.env'], { cwd: folder })
    const { code, out, complaint } = run(['secret', '--write'], { folder })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(complaint).toMatch(/^madeleine: .*\.env is no regular file/)
    expect(readdirSync(folder)).toEqual(['.env'])
  })

  test('leaves nothing behind and says why when it cannot write', () => {
    const folder = emptyFolder()
    mkdirSync(join(folder, '.env'))
    const { code, out, complaint } = run(['secret', '--write'], { folder })
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(complaint).toMatch(/^madeleine: .*\.env is no regular file/)
    expect(readdirSync(folder)).toEqual(['.env'])
  })
})

describe('madeleine secret --write warns', () => {
  const git = (folder: string) => spawnSync('git', ['init', '--quiet'], { cwd: folder })
  const complaintIn = (folder: string) => run(['secret', '--write'], { folder }).complaint

  const complaintOfMode = (mode: number) => {
    const folder = emptyFolder()
    writeFileSync(join(folder, '.gitignore'), '.env\n')
    writeFileSync(join(folder, '.env'), 'A=1\n')
    chmodSync(join(folder, '.env'), mode)
    return complaintIn(folder)
  }

  test('when everybody may read the file', () => {
    expect(complaintOfMode(0o644)).toMatch(/^\.env can be read by everybody.*: chmod 600 \.env\n$/)
  })

  test('not when only its owner may, or a group', () => {
    expect([complaintOfMode(0o600), complaintOfMode(0o640)]).toEqual(['', ''])
  })

  test('when git would commit the file', () => {
    const folder = emptyFolder()
    git(folder)
    expect(complaintIn(folder)).toMatch(/not ignored by git.*add the line \.env to \.gitignore/)
  })

  test('not when git ignores it, by whatever rule', () => {
    const folder = emptyFolder()
    git(folder)
    writeFileSync(join(folder, '.gitignore'), '.e[n]v*\n')
    expect(complaintIn(folder)).toBe('')
  })

  test('when git ignores it no longer', () => {
    const folder = emptyFolder()
    git(folder)
    writeFileSync(join(folder, '.gitignore'), '.env*\n!.env\n')
    expect(complaintIn(folder)).toMatch(/not ignored/)
  })

  test('not where there is no repository yet and .gitignore names it', () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, '.gitignore'), 'node_modules\r\n.env\r\n')
    expect(complaintIn(folder)).toBe('')
  })
})
