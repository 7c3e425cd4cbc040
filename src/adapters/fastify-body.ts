import type { FastifyRequest } from 'fastify'
import type { ReadBody } from '../channel/answer.ts'
import { bodyOf, parsedBody } from './node-body.ts'

/** Reads the body of a Fastify request that the app's parsers may have read before. */
export function fastifyBody({ body, raw }: FastifyRequest): ReadBody {
  return body === undefined ? bodyOf(raw) : parsedBody(body)
}

/** As {@link fastifyBody}, for messages: of JSON that is a string, Fastify's parser leaves the bare string. */
export function messageBody(request: FastifyRequest): ReadBody {
  const { body, headers } = request
  const isString =
    typeof body === 'string' && /^application\/json\b/i.test(headers['content-type'] ?? '')
  return isString ? parsedBody(JSON.stringify(body)) : fastifyBody(request)
}
