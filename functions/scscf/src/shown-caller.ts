import { isE164 } from '@voltaic/numbers'
import { formatNameAddr, parseNameAddr, type SipRequest } from '@voltaic/sip'
import type { ScscfRoom } from './room.ts'
import { identitiesOf } from './served-user.ts'

/**
 * The request with the number of the caller as the group of the called user writes numbers: as display name of each
 * P-Asserted-Identity that has a number and no name. What the identity is stays as it is.
 *
 * @param called canonical public identity
 * @spec RFC 3325 §9.1; TS 24.229 §5.4.3.3
 */
export function withShownCaller(request: SipRequest, called: string, room: ScscfRoom): SipRequest {
  const { numberPlan } = room
  if (!numberPlan || !request.has('P-Asserted-Identity')) return request
  const context = { caller: identitiesOf(called, room) }
  let isChanged = false
  const asserted = request.list('P-Asserted-Identity').map((value) => {
    const identity = parseNameAddr(value)
    const number = identity.displayName === undefined ? numberOf(identity.uri, room) : undefined
    const displayName = number === undefined ? undefined : numberPlan.display(number, context)
    if (displayName === undefined) return value
    isChanged = true
    return formatNameAddr({ ...identity, displayName })
  })
  return isChanged ? request.with('P-Asserted-Identity', asserted) : request
}

function numberOf(uri: string, { canonicalImpu }: ScscfRoom): string | undefined {
  const canonical = canonicalImpu(uri)
  const at = canonical.indexOf('@')
  const number = canonical.slice(canonical.indexOf(':') + 1, at < 0 ? undefined : at)
  return isE164(number) ? number : undefined
}
