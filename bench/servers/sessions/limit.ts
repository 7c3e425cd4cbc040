import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { redis } from './kept.ts'
import { visitRecord } from './visit.ts'

const key = createSecretKey(randomBytes(32))
const ENDING = '; Path=/; HttpOnly; SameSite=Lax'

/** The least that a session can cost with the same primitive; nothing is checked that could be left out. */
export const limits: Record<string, () => Promise<RequestListener>> = {
  'limit encrypted': async () => inCookie(encrypt, decrypt),
  'limit signed': async () => inCookie(sign, verify),
  'limit Redis': inRedis,
}

function inCookie(seal: (text: string) => string, open: (text: string) => string): RequestListener {
  return (request, response) => {
    const text = cookieOf(request)
    const session = text === undefined ? {} : JSON.parse(open(text))
    const answer = visitRecord(request.url!, session)
    if (request.url !== '/read') setCookie(response, seal(JSON.stringify(session)))
    response.end(answer)
  }
}

/** A read is one GET, and a write a SET after it. */
async function inRedis(): Promise<RequestListener> {
  const client = await redis()
  return async (request, response) => {
    const known = cookieOf(request)
    const id = known ?? randomBytes(32).toString('base64url')
    const session = known === undefined ? {} : JSON.parse((await client.get(`limit:${id}`))!)
    const answer = visitRecord(request.url!, session)
    if (request.url !== '/read')
      await client.set(`limit:${id}`, JSON.stringify(session), {
        expiration: { type: 'PX', value: 86_400_000 },
      })
    if (known === undefined) setCookie(response, id)
    response.end(answer)
  }
}

function cookieOf({ headers }: IncomingMessage): string | undefined {
  const { cookie } = headers
  const at = cookie === undefined ? -1 : cookie.indexOf('session=')
  if (at === -1) return undefined
  const end = cookie!.indexOf(';', at)
  return cookie!.slice(at + 8, end === -1 ? undefined : end)
}

function setCookie(response: ServerResponse, value: string): void {
  response.setHeader('set-cookie', `session=${value}${ENDING}`)
}

function encrypt(text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const sealed = cipher.update(text, 'utf8')
  cipher.final()
  return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url')
}

function decrypt(text: string): string {
  const bytes = Buffer.from(text, 'base64url')
  const opening = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  opening.setAuthTag(bytes.subarray(-16))
  const json = opening.update(bytes.subarray(12, -16), undefined, 'utf8')
  opening.final()
  return json
}

function sign(text: string): string {
  return `${encodeURIComponent(text)}.${macOf(text).toString('base64url')}`
}

function verify(signed: string): string {
  const dot = signed.lastIndexOf('.')
  const text = decodeURIComponent(signed.slice(0, dot))
  if (timingSafeEqual(macOf(text), Buffer.from(signed.slice(dot + 1), 'base64url'))) return text
  throw new Error('A session that was not signed here.')
}

function macOf(text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
