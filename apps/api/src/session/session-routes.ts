import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import Type, { type Static } from 'typebox'
import type { ApiContext } from '../api-context.ts'
import { RequestRefused } from '../problem.ts'
import type { Principal } from '../roles.ts'
import { strict } from '../schemas/common.ts'
import { clearSessionCookie, csrfTokenOf, isForged, sessionSecret, setSessionCookie } from './session-cookie.ts'
import type { OpenedSession } from './sessions.ts'

const secretText = (description: string) => Type.String({ minLength: 1, maxLength: 256, description })
const loginSchema = Type.Union([
  Type.Object({ link: secretText('token of a link that voltaic console has made; it works once') }, strict),
  Type.Object({ key: secretText('an API key') }, strict),
])
const sessionSchema = Type.Object(
  {
    name: Type.String(),
    role: Type.String(),
    expiresAt: Type.String({ description: 'ISO 8601' }),
    csrfToken: Type.String({ description: 'to be sent as X-CSRF-Token with every change' }),
  },
  { ...strict, title: 'Session' },
)
type SessionView = Static<typeof sessionSchema>

/**
 * Login, logout and who one is: the only operations that need no key and no session.
 *
 * @param isTooOften counts a login, and says whether this address had too many of them
 */
export function serveSessions(
  server: FastifyInstance,
  { sessions, audit, openStreams }: ApiContext,
  isTooOften: (request: FastifyRequest) => Promise<boolean>,
): void {
  const tags = ['Session']

  server.post<{ Body: Static<typeof loginSchema> }>(
    '/session',
    {
      schema: {
        ...{ tags, operationId: 'logIn', summary: 'Opens a session of the console by a link or an API key' },
        ...{ body: loginSchema, response: { 201: sessionSchema }, security: [] },
      },
    },
    async (request, reply) => {
      refuseOtherSites(request)
      if (await isTooOften(request))
        throw new RequestRefused(429, 'TOO_MANY_REQUESTS', 'too many logins', 'Wait a minute')
      const { body } = request
      const opened = await ('link' in body ? sessions.openByLink(body.link) : sessions.openByKey(body.key))
      if (opened === undefined) throw loginRefused()
      await noted(opened.principal, 'logIn')
      setSessionCookie(request, reply, opened.secret)
      return reply.code(201).send(viewOf(opened))
    },
  )

  server.get(
    '/session',
    {
      schema: {
        ...{ tags, operationId: 'showSession', summary: 'Who the session of this request belongs to; 204 for nobody' },
        ...{ response: { 200: sessionSchema, 204: Type.Null() }, security: [] },
      },
    },
    async (request, reply): Promise<FastifyReply> => {
      const found = await sessionOf(request)
      return found === undefined
        ? reply.code(204).send(null)
        : reply.send(viewOf({ ...found.session, secret: found.secret }))
    },
  )

  server.delete(
    '/session',
    {
      schema: {
        ...{ tags, operationId: 'logOut', summary: 'Ends the session: its cookie is worth nothing from then on' },
        ...{ response: { 204: Type.Null() }, security: [] },
      },
    },
    async (request, reply): Promise<FastifyReply> => {
      const found = await sessionOf(request)
      if (found === undefined) throw noSession()
      const { secret, session } = found
      if (isForged(request, secret)) throw forged()
      await sessions.end(secret)
      await openStreams.lookAgain()
      await noted(session.principal, 'logOut')
      clearSessionCookie(request, reply)
      return reply.code(204).send(null)
    },
  )

  async function sessionOf(
    request: FastifyRequest,
  ): Promise<
    { readonly secret: string; readonly session: Pick<OpenedSession, 'principal' | 'expiresAt'> } | undefined
  > {
    const secret = sessionSecret(request)
    const session = secret === undefined ? undefined : await sessions.principalOf(secret)
    return secret === undefined || session === undefined ? undefined : { secret, session }
  }

  async function noted(principal: Principal, operation: string): Promise<void> {
    const end = await audit.begin(principal, operation, principal.keyId)
    await end({ outcome: 'done' })
  }
}

/** A page of another site must not log anybody in as somebody else. */
function refuseOtherSites(request: FastifyRequest): void {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none')
    throw new RequestRefused(403, 'OTHER_SITE', 'a page of another site cannot log in here', 'Open the console itself')
}

function loginRefused(): RequestRefused {
  const remedy = 'A link works once and for 15 minutes; this one may have been used. voltaic console makes another'
  return new RequestRefused(401, 'LOGIN_REFUSED', 'this link or key lets nobody in', remedy)
}

function noSession(): RequestRefused {
  const remedy = 'voltaic console makes a link that lets you in'
  return new RequestRefused(401, 'SESSION_NONE', 'there is no session, or it is over', remedy)
}

/** @returns what a change gets whose header does not belong to its session */
export function forged(): RequestRefused {
  const remedy = 'Send the csrfToken of GET /api/v1/session as X-CSRF-Token'
  return new RequestRefused(403, 'CSRF_TOKEN_WRONG', 'this change does not come from the console', remedy)
}

function viewOf({ principal: { name, role }, expiresAt, secret }: OpenedSession): SessionView {
  return { name, role, expiresAt: new Date(expiresAt).toISOString(), csrfToken: csrfTokenOf(secret) }
}
