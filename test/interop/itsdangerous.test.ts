import { describe, expect, test } from 'vitest'
import {
  signer,
  timestampSigner,
  urlSafeSerializer,
  urlSafeTimedSerializer,
} from '../../src/interop.ts'
import { context, encode, exchanges, NOW, useOriginals } from './exchange.ts'
import { json, text } from './values.ts'

const held = useOriginals()
const secrets = ['a secret key that both sides know', Buffer.from([0, 255, 46, 128, 10])]
const isDeflated = (text: string) => text.startsWith('.')

describe('signer', () => {
  exchanges(held, {
    format: 'signer',
    codec: signer({ secrets }),
    options: { secrets },
    values: text,
  })
})

describe('timestampSigner', () => {
  const codec = timestampSigner({ secrets, maxAge: 60 })
  const options = { secrets, maxAge: 60 }
  exchanges(held, { format: 'timestampSigner', codec, options, values: text })
})

describe('urlSafeSerializer', () => {
  exchanges(held, {
    format: 'urlSafeSerializer',
    codec: urlSafeSerializer({ secrets }),
    options: { secrets },
    values: json,
    isDeflated,
  })
})

describe('urlSafeTimedSerializer', () => {
  exchanges(held, {
    format: 'urlSafeTimedSerializer',
    codec: urlSafeTimedSerializer({ secrets, maxAge: 60 }),
    options: { secrets, maxAge: 60 },
    values: json,
    isDeflated,
  })
})

describe('the options of a signer mean the same on both sides:', () => {
  test.each(
    (['concat', 'django-concat', 'hmac', 'none'] as const).flatMap((keyDerivation) =>
      (['sha1', 'sha256', 'sha512'] as const).map((digest) => ({ keyDerivation, digest })),
    ),
  )('$keyDerivation with $digest', async (shape) => {
    const options = { secrets, salt: 'sålt', sep: '::', ...shape }
    const theirs = await held.originals.make('signer', 'vålue', options, NOW)
    expect(signer(options).encode('vålue', context())).toBe(theirs)
    expect(signer(options).decode(theirs, context())).toBe('vålue')
  })
})

describe('the age of a signature', () => {
  const options = { secrets, maxAge: 60 }

  test.each([-61_000, -1001, -1000, -679, -678, -1, 0, 1, 60_321, 60_322, 61_000, 1e9])(
    'is judged alike after %i ms',
    async (later) => {
      const signed = encode(timestampSigner(options), 'x')
      const theirs = await held.originals.read('timestampSigner', signed, options, NOW + later)
      expect(timestampSigner(options).decode(signed, context(NOW + later))).toBe(theirs)
    },
  )

  test('is not judged by either without a greatest age', async () => {
    const signed = encode(timestampSigner({ secrets }), 'x')
    for (const now of [0, 4e12]) {
      expect(await held.originals.read('timestampSigner', signed, { secrets }, now)).toBe('x')
      expect(timestampSigner({ secrets }).decode(signed, context(now))).toBe('x')
    }
  })
})

describe('rotation', () => {
  const [newest, older] = secrets as [string, Buffer]

  test('reads what the original signed with the older key', async () => {
    const theirs = await held.originals.make('signer', 'x', { secrets: [older] }, NOW)
    expect(signer({ secrets }).decode(theirs, context())).toBe('x')
  })

  test('signs with the key that the original has last', async () => {
    const ours = encode(signer({ secrets }), 'x')
    expect(await held.originals.read('signer', ours, { secrets: [newest] }, NOW)).toBe('x')
    expect(await held.originals.read('signer', ours, { secrets: [older] }, NOW)).toBe(undefined)
  })
})

describe.each(['simple', 'werkzeug'])('the quotes of %s cookies', (api) => {
  test.each(['a@b.example', 'a/b', 'hello, "world"; \\', 'x=y'])(
    'around %j are read',
    async (value) => {
      const signed = await held.originals.make('timestampSigner', value, { secrets }, NOW)
      const text = await held.originals.make('cookieText', signed, { secrets, api }, NOW)
      expect(timestampSigner({ secrets }).decode(text, context())).toBe(value)
    },
  )
})
