import type { ReadBody } from '../channel/answer.ts'

/** Reads the body of a Fetch request, and no more than the limit of it. */
export function bodyOf(request: Request): ReadBody {
  return async (limit) => {
    if (request.body === null) return ''
    const chunks: Uint8Array[] = []
    let size = 0
    const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return Buffer.concat(chunks).toString()
      size += value.length
      if (size > limit) return void reader.cancel().catch(() => {})
      chunks.push(value)
    }
  }
}
