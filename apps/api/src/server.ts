import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import cookie from '@fastify/cookie'
import rateLimit from '@fastify/rate-limit'
import swagger from '@fastify/swagger'
import { apiRequestTrace, type Clock, type Log } from '@voltaic/runtime'
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { ApiContext } from './api-context.ts'
import type { ApiSettings } from './api-settings.ts'
import { authenticator } from './authenticate.ts'
import { type ConsolePages, serveConsole } from './console-pages.ts'
import { openApiOptions } from './open-api.ts'
import { guardPages } from './page-guard.ts'
import { PROBLEM_TYPE, problemDocument, RequestRefused, refusalFor } from './problem.ts'
import { refusalOfFastify } from './refusal-of-fastify.ts'
import type { Principal } from './roles.ts'
import { routes } from './routes/routes.ts'
import { serve } from './serve-route.ts'
import { serveSessions } from './session/session-routes.ts'
import { endSilentConnections, refuseSlowClients, SLOW_CLIENT_OPTIONS } from './slow-clients.ts'

/** Longest JSON or XML body, in octets; what is longer is an import, as CSV. */
export const MAX_BODY_OCTETS = 1_048_576
/** Requests of one address in a minute. */
export const MAX_REQUESTS_A_MINUTE = 12_000
/** Requests with a wrong key of one address in a minute; a key cannot be guessed anyway. */
export const MAX_WRONG_KEYS_A_MINUTE = 60
/** Logins of one address in a minute, those that succeed too: who guesses must not learn that he has hit. */
export const MAX_LOGINS_A_MINUTE = 30
const MINUTE = 60_000
/** A request must have come whole by then, in milliseconds: an import of gigabytes over a slow line too. */
const REQUEST_TIMEOUT = 60 * MINUTE

const PREFIX = '/api/v1'

export interface ServerDeps {
  readonly context: ApiContext
  readonly log: Log
  readonly clock: Clock
  /** Version of the product, for the document. */
  readonly version: string
  readonly console?: ConsolePages
  /** Whoever the key file of this process belongs to. */
  readonly local?: { readonly key: string; readonly principal: Principal }
}

/** Builds the server with all routes. Nothing listens yet. */
export async function createServer(deps: ServerDeps, settings: ApiSettings = {}): Promise<FastifyInstance> {
  const { tls, proxy } = settings
  const options: fastify.FastifyServerOptions = {
    bodyLimit: MAX_BODY_OCTETS,
    requestTimeout: REQUEST_TIMEOUT,
    // what a client says of itself is no id: two requests must not share one in the log
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    // only a proxy that is named may say where a request comes from
    trustProxy: proxy === undefined ? false : [proxy],
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: false, allErrors: true } },
    routerOptions: { maxParamLength: 512 },
    // an address that cannot be decoded reaches no route
    frameworkErrors: (error, _request, reply) => {
      sendRefusal(reply, refusalOfFastify(error) ?? failed())
    },
  }
  const https = tls && { ...SLOW_CLIENT_OPTIONS, cert: readFileSync(tls.cert), key: readFileSync(tls.key) }
  // the types know a server with TLS as one of another kind
  const server: FastifyInstance = fastify({
    ...options,
    ...(https === undefined ? { http: SLOW_CLIENT_OPTIONS } : { https }),
  } as typeof options)
  logRequests(server, deps)
  refuseSlowClients(server, deps)
  endSilentConnections(server.server, https === undefined ? 'connection' : 'secureConnection')
  acceptXmlAndCsv(server)
  answerProblems(server, deps.log)
  await server.register(rateLimit, {
    max: MAX_REQUESTS_A_MINUTE,
    timeWindow: MINUTE,
    errorResponseBuilder: () => tooMany('too many requests'),
  })
  await server.register(swagger, openApiOptions(deps.version))
  await server.register(cookie)
  await guardPages(server, tls !== undefined || proxy !== undefined)
  const { sessions, keys } = deps.context
  const authenticate = authenticator(keys, sessions, deps.local, counting(server, MAX_WRONG_KEYS_A_MINUTE))
  await server.register(
    (scope, _options, done) => {
      for (const route of routes) serve(scope, route, deps.context, authenticate)
      serveSessions(scope, deps.context, counting(server, MAX_LOGINS_A_MINUTE))
      scope.get('/health', { schema: { hide: true } }, async () => ({ status: 'up' }))
      scope.get('/ready', { schema: { hide: true } }, (_request, reply) => {
        const isReady = deps.context.network?.() !== undefined
        return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'no network runs here' })
      })
      scope.get('/openapi.json', { schema: { hide: true } }, async () => server.swagger())
      done()
    },
    { prefix: PREFIX },
  )
  if (deps.console !== undefined) await serveConsole(server, deps.console)
  await server.ready()
  return server
}

/** Counts something of an address, and says whether it was too often within a minute. */
function counting(server: FastifyInstance, max: number): (request: FastifyRequest) => Promise<boolean> {
  const limit = server.createRateLimit({ max, timeWindow: MINUTE })
  return async (request) => {
    const outcome = await limit(request)
    return !outcome.isAllowed && outcome.isExceeded
  }
}

/** XML is read as text, CSV and captures as they come. */
function acceptXmlAndCsv(server: FastifyInstance): void {
  const readAsText = (_request: FastifyRequest, body: string, done: (error: null, body: string) => void) =>
    done(null, body)
  server.addContentTypeParser(['application/xml', 'text/xml'], { parseAs: 'string' }, readAsText as never)
  for (const type of ['text/csv', 'application/octet-stream'])
    server.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
}

/** Every request has an id: in its answer, and in each line of the log about it. The query is in none: it names people. */
function logRequests(server: FastifyInstance, { log, clock }: Pick<ServerDeps, 'log' | 'clock'>): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  server.addHook('onResponse', async (request, reply) => {
    const { id: requestId, method, ip: from } = request
    const { statusCode: status, elapsedTime: ms } = reply
    const operation = request.routeOptions.url ?? ''
    log.info('api.request', { requestId, method, operation, status, ms: Math.round(ms), from })
    if (apiRequestTrace.hasSubscribers)
      apiRequestTrace.publish({ at: clock.now(), requestId, method, operation, status, ms })
  })
}

function answerProblems(server: FastifyInstance, log: Log): void {
  server.setErrorHandler((error, request, reply) => {
    const refusal = refusalFor(error) ?? refusalOfFastify(error)
    if (refusal !== undefined) return sendRefusal(reply, refusal)
    log.error('API: a request failed', {
      requestId: request.id,
      operation: request.routeOptions.url,
      error: String(error),
    })
    return sendRefusal(reply, failed())
  })
  server.setNotFoundHandler((request, reply) => {
    const remedy = `GET ${PREFIX}/openapi.json shows what there is`
    return sendRefusal(
      reply,
      new RequestRefused(404, 'ROUTE_NOT_FOUND', `no ${request.method} at this address`, remedy),
    )
  })
}

function sendRefusal(reply: FastifyReply, refusal: RequestRefused): FastifyReply {
  if (refusal.status === 401) reply.header('www-authenticate', 'Bearer realm="voltaic"')
  if (refusal.retryAfter !== undefined) reply.header('retry-after', String(refusal.retryAfter))
  return reply
    .code(refusal.status)
    .type(PROBLEM_TYPE)
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send(problemDocument(refusal))
}

function failed(): RequestRefused {
  return new RequestRefused(500, 'API_FAILED', 'the request failed; the log of the core says why')
}

function tooMany(what: string): RequestRefused {
  return new RequestRefused(429, 'TOO_MANY_REQUESTS', what, 'Wait a minute; many subscribers go into one import')
}
