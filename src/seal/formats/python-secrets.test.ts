import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { caught } from '../../../test/support/caught.ts'
import { contextOf } from '../../../test/support/codec-context.ts'
import { djangoSession } from './django-session.ts'
import { djangoSignedCookie } from './django-signed-cookie.ts'
import { djangoSigned } from './django-signed.ts'
import { fernet } from './fernet.ts'
import { flaskSession } from './flask-session.ts'
import type { PythonSecret } from './python-secrets.ts'
import { signer } from './signer.ts'
import { starletteSession } from './starlette-session.ts'
import { timestampSigner } from './timestamp-signer.ts'
import { urlSafeSerializer } from './url-safe-serializer.ts'
import { urlSafeTimedSerializer } from './url-safe-timed-serializer.ts'

const SECRET = 'a secret key that is nowhere shown'

const makers: Record<string, (secrets: PythonSecret[]) => object> = {
  signer: (secrets) => signer({ secrets }),
  timestampSigner: (secrets) => timestampSigner({ secrets }),
  urlSafeSerializer: (secrets) => urlSafeSerializer({ secrets }),
  urlSafeTimedSerializer: (secrets) => urlSafeTimedSerializer({ secrets }),
  flaskSession: (secrets) => flaskSession({ secrets }),
  starletteSession: (secrets) => starletteSession({ secrets }),
  djangoSigned: (secrets) => djangoSigned({ secrets }),
  djangoSignedCookie: (secrets) => djangoSignedCookie({ secrets }),
  djangoSession: (secrets) => djangoSession({ secrets }),
  fernet: (secrets) => fernet({ secrets: secrets as string[] }),
}

describe.each(Object.entries(makers))('%s', (_, make) => {
  test.each([
    ['no list', SECRET, 'needs its secrets as a list'],
    ['none at all', undefined, 'needs its secrets as a list'],
    ['an empty list', [], 'needs a secret'],
    ['an empty text', [SECRET, ''], 'number 2 of 2 is empty'],
    ['empty bytes', [new Uint8Array(0)], 'number 1 of 1 is empty'],
    ['a variable that is not set', [undefined], 'number 1 of 1 is of type undefined'],
    ['null', [null], 'number 1 of 1 is null'],
    ['a number', [42], 'number 1 of 1 is of type number'],
  ])('refuses %s as its secrets, and shows none', (_, given, fact) => {
    const error = caught(() => make(given as PythonSecret[]))
    expect(error.code).toBe('secret')
    expect(error.message).toContain(fact)
    expect(error.message).toContain('({ secrets: [secretKey, …olderKeys] })')
    expect(error.message).not.toContain(SECRET)
  })

  test('shows no secret when it is logged', () => {
    const key = 'c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IDMyISE='
    const codec = make([key])
    const shown = inspect(codec, { depth: 10, showHidden: true }) + JSON.stringify(codec)
    expect(shown).not.toContain(key)
    expect(shown).not.toMatch(/[\da-f]{2} [\da-f]{2} [\da-f]{2}/)
  })
})

test('a secret may be bytes, as in a Python app whose key is bytes', () => {
  const bytes = Buffer.from('key')
  const text = signer({ secrets: ['key'] }).encode('x', contextOf('name')) as string
  expect(signer({ secrets: [bytes] }).decode(text, contextOf('name'))).toBe('x')
})

test('a key that is none of Fernet is refused without being shown', () => {
  const error = caught(() => fernet({ secrets: [SECRET] }))
  expect(error.code).toBe('secret')
  expect(error.message).toMatch(/^fernet\(\).*number 1 is no Fernet key.*Make one with: python3/)
  expect(error.message).not.toContain(SECRET)
})
