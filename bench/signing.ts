import { createHmac, createSecretKey } from 'node:crypto'
import { createRequire } from 'node:module'
import { signerFactory } from '@fastify/cookie'
import { parseSigned, serializeSigned } from 'hono/utils/cookie'
import type { Library } from './contest.ts'
import { BARE, open, OURS, seal, SECRET, signed } from './sealed.ts'

// cookie-signature and keygrip have no types.
const load = createRequire(import.meta.url)
const signature = load('cookie-signature') as {
  sign(text: string, secret: string): string
  unsign(text: string, secret: string): string
}
type Keygrip = new (keys: string[]) => {
  sign(text: string): string
  verify(text: string, signature: string): boolean
}
const Keygrip = load('keygrip') as Keygrip
const keygrip = new Keygrip([SECRET])
const fastify = signerFactory(SECRET)
const key = createSecretKey(Buffer.from(SECRET))

/** Signs JSON and reads it again. */
export const signing: Record<string, Library> = {
  [OURS]: {
    make: (value) => seal(signed, value),
    read: (text) => open(signed, text),
  },
  'cookie-signature': {
    make: (value) => signature.sign(JSON.stringify(value), SECRET),
    read: (text) => JSON.parse(signature.unsign(text, SECRET)),
  },
  keygrip: {
    make(value) {
      const text = JSON.stringify(value)
      return `${text}.${keygrip.sign(text)}`
    },
    read(text) {
      const dot = text.lastIndexOf('.')
      const json = text.slice(0, dot)
      return keygrip.verify(json, text.slice(dot + 1)) && JSON.parse(json)
    },
  },
  '@fastify/cookie': {
    make: (value) => fastify.sign(JSON.stringify(value)),
    read: (text) => JSON.parse(fastify.unsign(text).value!),
  },
  hono: {
    make: (value) => serializeSigned('x', JSON.stringify(value), SECRET),
    read: async (text) => JSON.parse((await parseSigned(text, SECRET))['x'] as string),
  },
  [BARE]: {
    make(value) {
      const text = JSON.stringify(value)
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`
    },
    read(text) {
      const json = text.slice(0, -44)
      createHmac('sha256', key).update(json).digest()
      return JSON.parse(json)
    },
  },
}
