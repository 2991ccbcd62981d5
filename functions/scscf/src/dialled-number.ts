import { type NumberRefusal, refusalOf, withoutSeparators } from '@voltaic/numbers'
import { formatReason, type Hop, type SipRequest, type SipResponse } from '@voltaic/sip'
import type { ScscfRoom } from './room.ts'
import { identitiesOf } from './served-user.ts'
import type { ServiceUser } from './services/service-chain.ts'

/**
 * Behind the last service: what the user has dialled becomes a number that can be routed, by the number plan and the
 * group of the user. Services have seen what was dialled, since filter criteria may ask for it. Emergency numbers, names
 * and URIs of other networks go on as they are.
 *
 * @param onward what becomes of the request then
 * @returns 484 for a number that is too short, 404 for one that leads nowhere, both with a Reason
 * @spec TS 24.229 §5.4.3.2; RFC 3261 §21.4.22; RFC 6432 §2
 */
export async function withGlobalNumber(
  request: SipRequest,
  hop: Hop,
  user: ServiceUser,
  room: ScscfRoom,
  onward: (request: SipRequest) => Promise<SipResponse>,
): Promise<SipResponse> {
  const { numberPlan } = room
  const form = numberPlan && formOf(request, room)
  if (!numberPlan || form === undefined) return onward(request)
  const number = numberPlan.normalise(request.uri, { caller: identitiesOf(user.impu, room) })
  if (number.kind === 'global') return onward(withNumber(request, number.e164))
  if (number.kind === 'short-code') return onward(request.withUri(number.target))
  // a user part of digits may be the name of somebody
  if (form === 'digits' && number.kind === 'unresolved') return onward(request)
  const refusal = refusalOf(number)
  return refusal ? refuse(refusal, hop, room) : onward(request)
}

function refuse({ status, cause, text }: NumberRefusal, hop: Hop, room: ScscfRoom): SipResponse {
  room.runtime.counters.add(`scscf.number.${status}`)
  return hop.reply(status, { headers: [['Reason', formatReason({ protocol: 'Q.850', cause, text })]] })
}

/** `number` is said to be one, `digits` may look like one. @returns undefined for what is not for this network to read */
function formOf({ requestUri: uri, uri: text }: SipRequest, room: ScscfRoom): 'number' | 'digits' | undefined {
  if (uri.kind === 'tel') return 'number'
  // RFC 3261 §16.5: a user part means what its domain says
  if (uri.kind !== 'sip' || uri.user === undefined || room.homeUriOf(text) === undefined) return undefined
  return uri.user.startsWith('+') || uri.params.get('user')?.toLowerCase() === 'phone' ? 'number' : 'digits'
}

/** A number that is global already keeps what stands behind it: where it has been ported to, an extension. */
function withNumber(request: SipRequest, e164: string): SipRequest {
  const { requestUri: uri } = request
  const written = uri.kind === 'tel' ? uri.number : uri.kind === 'sip' ? (uri.user?.split(';', 1)[0] ?? '') : ''
  return withoutSeparators(written) === e164 ? request : request.withUri(`tel:${e164}`)
}
