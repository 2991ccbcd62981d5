import type { FastifyRequest } from 'fastify'
import { type ApiKeys, isSame } from './api-keys.ts'
import { RequestRefused } from './problem.ts'
import { mayAct, type Principal, type Role } from './roles.ts'
import { isForged, sessionSecret } from './session/session-cookie.ts'
import { forged } from './session/session-routes.ts'
import type { Sessions } from './session/sessions.ts'

/** Finds out who makes a request. @throws RequestRefused when that is nobody, or his role is not enough */
export type Authenticate = (request: FastifyRequest, needed: Role) => Promise<Principal>

/**
 * A request says who it is by a bearer key, or by the cookie of a session and, where it changes something, the token that
 * belongs to it.
 *
 * @param local the key of the command line on this machine, which is in no table
 * @param isGuessing counts a wrong key of this address, and says whether there were too many
 */
export function authenticator(
  keys: Pick<ApiKeys, 'principalOf'>,
  sessions: Pick<Sessions, 'principalOf'>,
  local: { readonly key: string; readonly principal: Principal } | undefined,
  isGuessing: (request: FastifyRequest) => Promise<boolean>,
): Authenticate {
  const byKey = async (request: FastifyRequest): Promise<Principal | undefined> => {
    const token = /^Bearer +([A-Za-z0-9_.~+/=-]{1,256})$/i.exec(request.headers.authorization ?? '')?.[1]
    if (token === undefined) return undefined
    return local !== undefined && isSame(token, local.key) ? local.principal : keys.principalOf(token)
  }
  const bySession = async (request: FastifyRequest): Promise<Principal | undefined> => {
    const secret = sessionSecret(request)
    const session = secret === undefined ? undefined : await sessions.principalOf(secret)
    if (secret === undefined || session === undefined) return undefined
    if (isForged(request, secret)) throw forged()
    return session.principal
  }
  return async (request, needed) => {
    const hasKey = request.headers.authorization !== undefined
    const principal = await (hasKey ? byKey(request) : bySession(request))
    if (principal === undefined) {
      const remedy = 'Send Authorization: Bearer and a key that voltaic api key create has made'
      // who says nothing guesses nothing
      if ((hasKey || sessionSecret(request) !== undefined) && (await isGuessing(request)))
        throw new RequestRefused(429, 'TOO_MANY_REQUESTS', 'too many wrong keys', 'Wait a minute')
      throw new RequestRefused(401, 'API_KEY_WRONG', 'there is no valid API key in this request', remedy)
    }
    if (mayAct(principal.role, needed)) return principal
    const detail = `this needs the role ${needed}, and ${principal.name} has the role ${principal.role}`
    throw new RequestRefused(403, 'ROLE_INSUFFICIENT', detail, 'Use another key: voltaic api key list')
  }
}
