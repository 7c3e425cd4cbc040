// Runs on the oldest Node that madeleine supports, against the built package.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const doors = Object.keys(manifest.exports).filter((door) => !door.endsWith('.json'))

test('this is the oldest Node that package.json allows', () => {
  assert.equal(`>=${process.versions.node.split('.').slice(0, 2).join('.')}`, manifest.engines.node)
})

for (const door of doors) {
  const name = door.replace('.', 'madeleine')

  test(`${name} can be imported and has exports`, async () => {
    assert.notDeepEqual(Object.keys(await import(name)), [])
  })
}

test('the page’s script is one whole module', () => {
  const script = readFileSync(new URL('../../dist/client.min.js', import.meta.url), 'utf8')
  assert.match(script, /export\s*\{/)
  assert.doesNotMatch(script, /\bimport\s*[{"'(]/)
})
