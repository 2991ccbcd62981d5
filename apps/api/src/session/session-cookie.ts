import { createHmac } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isSame } from '../api-keys.ts'

/** Header in which the console proves that it is the console: another site can send the cookie, but cannot read this. */
const CSRF_HEADER = 'x-csrf-token'

/** With TLS the name has a prefix: a browser takes such a cookie from this very host alone, and over TLS alone. */
function cookieName(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-voltaic' : 'voltaic'
}

const SECRET = /^[A-Za-z0-9_-]{43}$/

/** The secret of the session that a request belongs to. */
export function sessionSecret(request: FastifyRequest): string | undefined {
  const value = request.cookies[cookieName(request)]
  return value !== undefined && SECRET.test(value) ? value : undefined
}

export function setSessionCookie(request: FastifyRequest, reply: FastifyReply, secret: string): void {
  reply.setCookie(cookieName(request), secret, attributesFor(request))
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(cookieName(request), attributesFor(request))
}

function attributesFor(request: FastifyRequest): {
  path: string
  httpOnly: true
  sameSite: 'strict'
  secure: boolean
} {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' }
}

/** Belongs to the session and tells nothing of its secret. */
export function csrfTokenOf(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url')
}

/** Reading changes nothing; whatever else a cookie stands behind needs the token. */
export function isForged(request: FastifyRequest, secret: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return false
  const token = request.headers[CSRF_HEADER]
  return typeof token !== 'string' || !isSame(token, csrfTokenOf(secret))
}
