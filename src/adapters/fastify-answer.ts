import type { FastifyReply } from 'fastify'
import type { Answer } from '../channel/answer.ts'

export function sendAnswer(reply: FastifyReply, { status, headers, body }: Answer): void {
  reply.code(status)
  for (const [name, value] of headers) reply.header(name, value)
  reply.send(body)
}
