import type { SipResponse } from '@voltaic/sip'
import { assertedIdentity } from './asserted-identity.ts'
import { chargingVector } from './charging-vector.ts'
import type { PcscfRoom } from './room.ts'
import { intoTrustDomain } from './trust-domain.ts'
import type { UeContact } from './ue-contact.ts'

/** What the P-CSCF knows of the request that a phone answers. */
export interface AnsweredRequest {
  /** Of its P-Charging-Vector. */
  readonly icid: string | undefined
  /** The canonical identity that was called. */
  readonly called?: string | undefined
}

/**
 * An answer of a phone as it goes into the network: with the identity of who answers, and the ICID of the session.
 *
 * @spec TS 24.229 §5.2.6.4.4, §5.2.6.4.8
 */
export function answerOfUe(
  response: SipResponse,
  contact: UeContact,
  { icid, called }: AnsweredRequest,
  room: PcscfRoom,
): SipResponse {
  // nobody has answered: what this element made up needs no cleaning
  if (response.local !== undefined) return response
  const clean = withChargingVector(intoTrustDomain(response), icid, room)
  if (response.status >= 300 || called === undefined) return clean.without('P-Preferred-Identity')
  const impu = assertedIdentity(response, contact, room, called)
  const named = clean.without('P-Preferred-Identity')
  return impu === undefined ? named : named.with('P-Asserted-Identity', `<${impu}>`)
}

function withChargingVector(response: SipResponse, icid: string | undefined, room: PcscfRoom): SipResponse {
  return icid === undefined ? response : response.with('P-Charging-Vector', chargingVector(icid, room))
}
