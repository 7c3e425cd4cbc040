// Runs on the oldest Node that madeleine supports, against the built package.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { djangoSigned, fernet, flaskSession, PythonTuple } from 'madeleine/interop'

const now = Date.UTC(2026, 0, 1)
const context = { name: 'session', now, beside: () => undefined }
const secrets = ['secret-key']

test('a session of Flask is read and written', () => {
  const text = 'eyJhdCI6eyIgdCI6WzEsMl19LCJ1c2VyIjoiYWRhIn0.aVW5AA.CtWCR3ZnQ3cpfvnstlPCbRfhhTg'
  const session = { at: new PythonTuple([1, 2]), user: 'ada' }
  assert.deepStrictEqual(flaskSession({ secrets }).decode(text, context), session)
  assert.equal(flaskSession({ secrets }).encode(session, context), text)
})

test('what Django signed is read, and nothing else', () => {
  const text = 'eyJ1c2VyIjoiYWRhIn0:1vb66i:b10Na225ZMv7OwUVr-2CRIUnue0OiR_wel9QbDTpntg'
  assert.deepStrictEqual(djangoSigned({ secrets }).decode(text, context), { user: 'ada' })
  assert.equal(djangoSigned({ secrets }).decode(text.replace('e', 'f'), context), undefined)
})

test('Fernet reads what it wrote', () => {
  const codec = fernet({ secrets: ['cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4='] })
  assert.equal(codec.decode(String(codec.encode('hello', context)), context), 'hello')
})
