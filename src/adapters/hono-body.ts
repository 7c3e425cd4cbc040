import type { Context } from 'hono'
import type { ReadBody } from '../channel/answer.ts'
import { bodyOf } from './fetch-body.ts'

/** Reads the body of a Hono request; Hono keeps it when a validator has read it before. */
export function honoBody({ req }: Context): ReadBody {
  return async (limit) => {
    if (!req.raw.bodyUsed) return bodyOf(req.raw)(limit)
    const text = await req.text()
    return Buffer.byteLength(text) > limit ? undefined : text
  }
}

/** Reads a copy of it, so that whoever comes after finds it as it came. */
export function copiedBody(c: Context): ReadBody {
  const { raw } = c.req
  return (limit) => (raw.bodyUsed ? honoBody(c) : bodyOf(raw.clone()))(limit)
}
