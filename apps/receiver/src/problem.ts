import type { FastifyReply } from 'fastify'

/** Answers with a problem document. @spec RFC 9457 §3 */
export function sendProblem(reply: FastifyReply, status: number, code: string, detail: string): FastifyReply {
  return reply
    .code(status)
    .type('application/problem+json')
    .send(JSON.stringify({ type: 'about:blank', status, code, detail }))
}
