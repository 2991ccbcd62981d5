import type { FastifyRequest } from 'fastify'
import { type ApiKeys, isSame } from './api-keys.ts'
import { RequestRefused } from './problem.ts'
import { mayAct, type Principal, type Role } from './roles.ts'

/** Finds out who makes a request. @throws RequestRefused when that is nobody, or his role is not enough */
export type Authenticate = (request: FastifyRequest, needed: Role) => Promise<Principal>

/**
 * @param local the key of the command line on this machine, which is in no table
 * @param isGuessing counts a wrong key of this address, and says whether there were too many
 */
export function authenticator(
  keys: Pick<ApiKeys, 'principalOf'>,
  local: { readonly key: string; readonly principal: Principal } | undefined,
  isGuessing: (request: FastifyRequest) => Promise<boolean>,
): Authenticate {
  return async (request, needed) => {
    const token = /^Bearer +([A-Za-z0-9_.~+/=-]{1,256})$/i.exec(request.headers.authorization ?? '')?.[1]
    const isLocal = token !== undefined && local !== undefined && isSame(token, local.key)
    const principal = isLocal ? local.principal : token === undefined ? undefined : await keys.principalOf(token)
    if (principal === undefined) {
      const remedy = 'Send Authorization: Bearer and a key that voltaic api key create has made'
      if (await isGuessing(request))
        throw new RequestRefused(429, 'TOO_MANY_REQUESTS', 'too many wrong keys', 'Wait a minute')
      throw new RequestRefused(401, 'API_KEY_WRONG', 'there is no valid API key in this request', remedy)
    }
    if (mayAct(principal.role, needed)) return principal
    const detail = `this needs the role ${needed}, and the key ${principal.name} has the role ${principal.role}`
    throw new RequestRefused(403, 'ROLE_INSUFFICIENT', detail, 'Use another key: voltaic api key list')
  }
}
