import { readFileSync } from 'node:fs'
import rateLimit from '@fastify/rate-limit'
import { VoltaicError } from '@voltaic/base'
import type { RecordingLibrary } from '@voltaic/recordings'
import type { Log } from '@voltaic/runtime'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { admit } from './authenticate.ts'
import { sendProblem } from './problem.ts'
import { serveReading } from './reading-routes.ts'
import type { AccountRole, ReceiverSettings } from './receiver-settings.ts'
import { takeRequest } from './upload-route.ts'

/** Nothing moves for so long, and a connection ends; in milliseconds. */
const SILENCE_MS = 60_000
/** An upload must have come whole by then, in milliseconds. */
const REQUEST_MS = 3_600_000
/** Connections at the same time. */
const MAX_CONNECTIONS = 256
/** Requests with wrong credentials of one address in a minute. */
export const MAX_WRONG_CREDENTIALS_A_MINUTE = 60
const MINUTE_MS = 60_000
const MAX_PATH = 4096

export interface ReceiverDeps {
  /** Opened already. */
  readonly library: RecordingLibrary
  readonly log: Log
}

/** Builds the server with all routes. Nothing listens yet. @throws VoltaicError RECEIVER_TLS_UNREADABLE */
export async function createServer(
  { library, log }: ReceiverDeps,
  settings: ReceiverSettings,
): Promise<FastifyInstance> {
  const { tls, proxy, maxFileOctets } = settings
  const options: fastify.FastifyServerOptions = {
    // the library counts what comes; a limit here would count forms too
    bodyLimit: Number.MAX_SAFE_INTEGER,
    connectionTimeout: SILENCE_MS,
    requestTimeout: REQUEST_MS,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    trustProxy: proxy === undefined ? false : [proxy],
    routerOptions: { maxParamLength: MAX_PATH },
    frameworkErrors: (_error, _request, reply) => {
      sendProblem(reply, 400, 'ADDRESS_INVALID', 'the address cannot be decoded')
    },
  }
  const https = tls && { cert: pem(tls.cert), key: pem(tls.key) }
  const server: FastifyInstance = fastify(https === undefined ? options : ({ ...options, https } as typeof options))
  server.server.maxConnections = MAX_CONNECTIONS
  // whatever it is, it is not read before it is written
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, payload, done) => done(null, payload))
  await server.register(rateLimit, { global: false })
  answerProblems(server, log)
  const admitted = admission(server, settings)
  for (const method of ['PUT', 'POST'] as const) {
    server.route({
      method,
      url: '/*',
      // before the body is read: who may not upload costs nothing
      onRequest: async (request, reply) => {
        await admitted(request, reply, 'upload')
      },
      handler: (request, reply) => takeRequest(library, request, reply, maxFileOctets),
    })
  }
  serveReading(server, library, admitted)
  await server.ready()
  return server
}

/** @returns who it is; undefined when the refusal has been sent */
function admission(server: FastifyInstance, { accounts }: ReceiverSettings) {
  const wrong = server.createRateLimit({ max: MAX_WRONG_CREDENTIALS_A_MINUTE, timeWindow: MINUTE_MS })
  return async (request: FastifyRequest, reply: FastifyReply, needed: AccountRole): Promise<string | undefined> => {
    const outcome = admit(accounts, request.headers.authorization, needed)
    if (outcome.kind === 'admitted') return outcome.user
    if (outcome.kind === 'insufficient') {
      sendProblem(reply, 403, 'ROLE_INSUFFICIENT', `${outcome.user} may not do that: it needs the role ${needed}`)
      return undefined
    }
    const counted = await wrong(request)
    if (!counted.isAllowed && counted.isExceeded) {
      sendProblem(reply, 429, 'TOO_MANY_REQUESTS', 'too many wrong credentials')
      return undefined
    }
    // RFC 9110 §15.5.2: each scheme that would do
    reply.header('www-authenticate', ['Basic realm="recordings", charset="UTF-8"', 'Bearer realm="recordings"'])
    const detail = accounts.length === 0 ? 'the receiver has no accounts; without one nobody may read' : 'who is that?'
    sendProblem(reply, 401, 'CREDENTIALS_WRONG', detail)
    return undefined
  }
}

function answerProblems(server: FastifyInstance, log: Log): void {
  server.setErrorHandler((error, request, reply) => {
    const status = (error as { readonly statusCode?: number }).statusCode ?? 500
    if (status < 500) return sendProblem(reply, status, 'REQUEST_INVALID', messageOf(error))
    // who has gone before the end of its upload hears no answer, and is no mistake of ours
    if (!request.raw.complete && request.raw.destroyed) return reply.hijack()
    log.error('receiver: a request failed', { method: request.method, error: messageOf(error) })
    return sendProblem(reply, 500, 'RECEIVER_FAILED', 'the request failed; the log of the receiver says why')
  })
  server.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, 'ROUTE_NOT_FOUND', 'there is nothing here'))
}

function pem(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw unreadable(file, cause)
  }
}

function unreadable(file: string, cause: unknown): VoltaicError {
  const what = `cannot read ${file}: ${messageOf(cause)}`
  const remedy = 'Check the path, and that this user may read it'
  return new VoltaicError('RECEIVER_TLS_UNREADABLE', what, remedy, { cause })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
