import { Readable } from 'node:stream'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { ApiContext } from './api-context.ts'
import type { Authenticate } from './authenticate.ts'
import { fingerprintOf, MAX_IDEMPOTENCY_KEY } from './idempotency.ts'
import { operationSchema } from './open-api.ts'
import { RequestRefused, refusalFor } from './problem.ts'
import type { Principal } from './roles.ts'
import type { Route, RouteAnswer, RouteRequest } from './route.ts'

type AnyRequest = RouteRequest<never, never, never>

/** Adds a route to the server: authentication, schemas, idempotency and audit around its handler. */
export function serve(server: FastifyInstance, route: Route, context: ApiContext, authenticate: Authenticate): void {
  const principals = new WeakMap<FastifyRequest, Principal>()
  server.route({
    method: route.method,
    url: route.url,
    // HEAD would begin a stream that nobody reads and nothing ends
    exposeHeadRoute: false,
    schema: operationSchema(route),
    // before the body is read: who may not act costs nothing
    onRequest: async (request) => {
      principals.set(request, await authenticate(request, route.role))
    },
    preValidation: async (request) => refuseOtherBodies(request, route),
    handler: async (request, reply) => {
      const principal = principals.get(request)
      if (principal === undefined) throw new Error('a route was reached without authentication')
      const { body } = request
      const key = request.headers['idempotency-key']
      const isDocument = typeof body === 'string' || body instanceof Readable
      const given = {
        params: request.params,
        query: request.query,
        body: isDocument ? undefined : body,
        document: isDocument ? body : undefined,
        principal,
        idempotencyKey: typeof key === 'string' ? key : undefined,
        lastEventId: headerOf(request, 'last-event-id'),
        range: headerOf(request, 'range'),
        ifRange: headerOf(request, 'if-range'),
        ifMatch: headerOf(request, 'if-match'),
        ifNoneMatch: headerOf(request, 'if-none-match'),
        stillMay: () =>
          authenticate(request, route.role).then(
            () => true,
            () => false,
          ),
        gone: () => goneOf(reply),
      } as unknown as AnyRequest
      const answer = await once(context, route, request, given, () => audited(context, route, given))
      return send(reply, answer)
    },
  })
}

function headerOf({ headers }: FastifyRequest, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : undefined
}

function goneOf({ raw }: FastifyReply): AbortSignal {
  const left = new AbortController()
  raw.once('close', () => left.abort())
  return left.signal
}

function send(reply: FastifyReply, { status, body, headers = {} }: RouteAnswer): FastifyReply {
  for (const [name, value] of Object.entries(headers)) reply.header(name, value)
  return reply.code(status).send(body)
}

/** A body of another type than the route takes. */
function refuseOtherBodies(request: FastifyRequest, { accepts, body }: Route): void {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  if (body === undefined || type === '') return
  const accepted = ['application/json', ...(accepts === undefined ? [] : [accepts])]
  if (accepted.includes(type) || (accepts === 'application/xml' && type === 'text/xml')) return
  throw new RequestRefused(415, 'BODY_TYPE_REFUSED', `this takes ${accepted.join(' or ')}`, 'Set Content-Type')
}

/** Notes a change before it is made, and afterwards what came of it. */
async function audited(context: ApiContext, route: Route, request: AnyRequest): Promise<RouteAnswer> {
  const { target, operationId, handle } = route
  const isDryRun = (request.query as { dryRun?: string } | undefined)?.dryRun === 'true'
  if (target === undefined || isDryRun) return handle(context, request)
  const end = await context.audit.begin(request.principal, operationId, target(request))
  try {
    const answer = await handle(context, request)
    await end({ outcome: 'done', ...answer.audit })
    return answer
  } catch (error) {
    const refusal = refusalFor(error)
    await end({ outcome: refusal === undefined ? 'failed' : 'refused', problems: refusal?.problems })
    throw error
  }
}

/** A POST with an Idempotency-Key is carried out once. */
async function once(
  { idempotency }: ApiContext,
  { method }: Route,
  request: FastifyRequest,
  { principal, document }: AnyRequest,
  act: () => Promise<RouteAnswer>,
): Promise<RouteAnswer> {
  const key = request.headers['idempotency-key']
  // a document that is read as it comes cannot be compared
  if (method !== 'POST' || typeof key !== 'string' || document !== undefined || tellsSecret(request)) return act()
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > MAX_IDEMPOTENCY_KEY) {
    throw new RequestRefused(
      400,
      'IDEMPOTENCY_KEY_INVALID',
      `Idempotency-Key is not 1 to ${MAX_IDEMPOTENCY_KEY} characters`,
    )
  }
  const secret = (request.headers.authorization ?? '').replace(/^bearer +/i, '')
  const fingerprint = fingerprintOf(secret, method, request.url, request.body)
  const before = await idempotency.claim(principal, key, fingerprint)
  if (before !== undefined) return { ...before, headers: { 'idempotency-replayed': 'true' } }
  try {
    const answer = await act()
    await idempotency.keep(principal, key, { status: answer.status, body: answer.body })
    return answer
  } catch (error) {
    await idempotency.release(principal, key)
    throw error
  }
}

/** A secret is told once, and kept nowhere to be told again. */
function tellsSecret(request: FastifyRequest): boolean {
  const { url } = request.routeOptions
  return url?.endsWith('/api-keys') === true || url?.endsWith('/login-links') === true
}
