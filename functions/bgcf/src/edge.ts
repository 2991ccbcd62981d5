import { leavingTrustDomain, type SipMessage, type SipRequest, type SipResponse, wantsPrivacy } from '@voltaic/sip'
import { identityFromTrunk, withIdentityForTrunk } from './asserted-identity.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'

/** A message for a trunk without what it may not see, and what it does not like. @spec TS 24.229 §4.4.1, §5.10.2.1 */
export function towardsTrunk<Message extends SipMessage>(message: Message, trunk: TrunkConfig): Message {
  const inside = trunk.isTrusted ? message : leavingTrustDomain(message)
  return trunk.removeHeaders.length === 0 ? inside : inside.without(...trunk.removeHeaders)
}

/** The answer of somebody of this network to a call that a trunk has brought. @spec RFC 3325 §7 */
export function answerForTrunk(response: SipResponse, trunk: TrunkConfig, room: BgcfRoom): SipResponse {
  const named = response.has('P-Asserted-Identity') ? withIdentityForTrunk(response, trunk, room) : response
  return towardsTrunk(named, trunk)
}

/** The answer of a trunk to a call of this network: who has answered is told if the trunk may say so. @spec RFC 3325 §5 */
export function answerOfTrunk(response: SipResponse, trunk: TrunkConfig, room: BgcfRoom): SipResponse {
  if (trunk.isTrusted) return response
  const clean = leavingTrustDomain(response)
  if (!clean.has('P-Asserted-Identity')) return clean
  const identity = identityFromTrunk(clean, trunk, room)
  const value = identity.kind === 'allowed' ? identity.value : undefined
  return clean.with('P-Asserted-Identity', value ?? [])
}

/** A message inside a dialog from outside: nothing in it is believed. @spec TS 24.229 §4.4.1 */
export function fromForeign<Message extends SipMessage>(message: Message): Message {
  return leavingTrustDomain(message).without('P-Asserted-Identity')
}

/** A message for a network that nothing is agreed with. @spec TS 24.229 §4.4.1, §4.4.2; RFC 3325 §7 */
export function toForeign<Message extends SipMessage>(message: Message): Message {
  const clean = leavingTrustDomain(message)
  return wantsPrivacy(clean) ? clean.without('P-Asserted-Identity') : clean
}

/** A request inside a dialog, as it goes on. @param trunk absent for a network that has none */
export function inDialogTowards(request: SipRequest, trunk: TrunkConfig | undefined, room: BgcfRoom): SipRequest {
  if (trunk === undefined) return toForeign(request)
  const named = request.has('P-Asserted-Identity') ? withIdentityForTrunk(request, trunk, room) : request
  return towardsTrunk(named, trunk)
}
