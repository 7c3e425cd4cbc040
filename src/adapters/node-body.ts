import type { IncomingMessage } from 'node:http'
import type { ReadBody } from '../channel/answer.ts'

/** Reads the body of a node:http request, unless a body parser in front has done so. */
export function bodyOf(request: IncomingMessage & { body?: unknown }): ReadBody {
  return async (limit) => {
    if (request.body !== undefined) return limited(parsed(request.body), limit)
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

function parsed(body: unknown): string {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? Buffer.from(body).toString() : JSON.stringify(body)
}

function limited(text: string, limit: number): string | undefined {
  return Buffer.byteLength(text) > limit ? undefined : text
}
