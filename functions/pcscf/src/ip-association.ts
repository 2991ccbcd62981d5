import { type Flow, parseAuth, type SipRequest } from '@voltaic/sip'
import type { RegisterProtection } from './gm/register-agreement.ts'
import type { PcscfRoom } from './room.ts'

/** What the P-CSCF tells the S-CSCF of the protection of a REGISTER. @spec TS 24.229 §7.2A.2 */
export type IntegrityProtected = 'yes' | 'no' | 'ip-assoc-pending' | 'ip-assoc-yes'

/**
 * The `integrity-protected` of a REGISTER. A phone that offers no security agreement and does not speak of AKA is taken for one
 * of SIP Digest, where the policy lets it in at all: with an answer to a challenge it gets an association with its address, or
 * has one already; without an answer nothing is said, and the home network decides.
 *
 * @param impi username of its Authorization
 * @returns undefined where nothing is to be said
 * @spec TS 24.229 §5.2.2.2, §5.2.2.3; TS 33.203 §P.3
 */
export function integrityOf(
  request: SipRequest,
  flow: Flow,
  impi: string,
  { over, offer, integrityProtected }: RegisterProtection,
  { contacts, gm }: PcscfRoom,
): IntegrityProtected | undefined {
  const authorization = request.header('Authorization')
  if (authorization === undefined) return undefined
  const { params } = parseAuth(authorization)
  const isAka =
    params.get('algorithm')?.toUpperCase().startsWith('AKA') ||
    params.has('auts') ||
    gm?.hasChallenged(params.get('nonce') ?? '')
  if (over !== undefined || offer !== undefined || isAka) return integrityProtected
  if (!params.get('response')) return undefined
  // whatever its Contact says: the association is with where it came from
  const known = contacts.bySource(flow, request)
  return known?.impi === impi && known.hasIpAssociation ? 'ip-assoc-yes' : 'ip-assoc-pending'
}

/** Whether a REGISTER that was accepted makes, or keeps, an association with its source. @spec TS 24.229 §5.2.2.3 */
export function isByIpAssociation(integrity: IntegrityProtected | undefined): boolean {
  return integrity === 'ip-assoc-pending' || integrity === 'ip-assoc-yes'
}
