// The command line as it is packed, on the oldest Node that madeleine supports.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const folder = new URL('../../', import.meta.url)
const manifest = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
const program = fileURLToPath(new URL(manifest.bin.madeleine, folder))

/** @param {string[]} args */
function run(...args) {
  return execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' })
}

test('the program says which interpreter it wants', () => {
  assert.match(readFileSync(program, 'utf8'), /^#!\/usr\/bin\/env node\n/)
})

test('madeleine secret prints a secret', () => {
  assert.match(run('secret'), /^[\w-]{43}\n$/)
})

test('madeleine inspect tells what a cookie is', () => {
  assert.match(run('inspect', 'theme=dark'), /^theme\n {2}is {6}text, not protected\n/)
})
