import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import secureSession from '@fastify/secure-session'
import iron from '@hapi/iron'
import fastify from 'fastify'
import { sealData, unsealData } from 'iron-session'
import { EncryptJWT, jwtDecrypt } from 'jose'
import type { Library } from './contest.ts'
import { BARE, encrypted, open, OURS, PLAIN, seal, SECRET, undeflated } from './sealed.ts'

const key = createSecretKey(randomBytes(32))
const joseKey = randomBytes(32)
const app = fastify()
await app.register(secureSession, { key: randomBytes(32) })
await app.ready()

/** Encrypts JSON and reads it again. */
export const encrypting: Record<string, Library> = {
  [OURS]: {
    make: (value) => seal(encrypted, value),
    read: (text) => open(encrypted, text),
  },
  [PLAIN]: {
    make: (value) => seal(undeflated, value),
    read: (text) => open(undeflated, text),
  },
  'iron-session': {
    make: (value) => sealData(value, { password: SECRET }),
    read: (text) => unsealData(text, { password: SECRET }),
  },
  '@hapi/iron': {
    make: (value) => iron.seal(value, SECRET, iron.defaults),
    read: (text) => iron.unseal(text, SECRET, iron.defaults),
  },
  '@fastify/secure-session': {
    make: (value) => app.encodeSecureSession(app.createSecureSession(value)),
    read: (text) => app.decodeSecureSession(text)!.data(),
  },
  jose: {
    make: (value) =>
      new EncryptJWT({ value }).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(joseKey),
    read: async (text) => (await jwtDecrypt(text, joseKey)).payload['value'],
  },
  [BARE]: { make: bareSeal, read: bareOpen },
}

function bareSeal(value: object): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = cipher.update(JSON.stringify(value), 'utf8')
  cipher.final()
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

function bareOpen(text: string): unknown {
  const bytes = Buffer.from(text, 'base64url')
  const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  opening.setAuthTag(bytes.subarray(-16))
  const json = opening.update(bytes.subarray(12, -16), undefined, 'utf8')
  opening.final()
  return JSON.parse(json)
}
