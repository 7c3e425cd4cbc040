import type { IncomingMessage } from 'node:http'
import type { ReadBody } from '../channel/answer.ts'

type Parsed = IncomingMessage & { body?: unknown }

/** Reads the body of a node:http request, unless a body parser in front has done so. */
export function bodyOf(request: Parsed): ReadBody {
  return async (limit) => {
    if (wasParsed(request)) return parsedBody(request.body)(limit)
    if (request.readableEnded) return ''
    if (request.destroyed) throw new Error('The request was cut.')
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      let size = 0
      // What is too large is read to its end all the same, or the client would never see the answer; but not kept.
      request.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size <= limit) chunks.push(chunk)
        else if (size > limit * 16) request.destroy()
      })
      request.on('end', () => resolve(size > limit ? undefined : Buffer.concat(chunks).toString()))
      request.on('error', reject)
      request.on('close', () => resolve(undefined))
    })
  }
}

/** Reads what a body parser has made of a body. */
export function parsedBody(body: unknown): ReadBody {
  return async (limit) => {
    const text = textOf(body)
    return Buffer.byteLength(text) > limit ? undefined : text
  }
}

/** The parsers of Express 4 put an empty object there also where they left the body to others. */
function wasParsed({ body, readableDidRead }: Parsed): boolean {
  return body !== undefined && (readableDidRead || textOf(body) !== '{}')
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? Buffer.from(body).toString() : JSON.stringify(body)
}
