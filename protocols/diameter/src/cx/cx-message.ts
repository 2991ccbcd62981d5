import { type Avp, avp, copiedAvp, copiedAvps, optionalAvp, sizeOfAvps, writeAvps } from '../codec/avp.ts'
import { FLAG_PROXIABLE, FLAG_REQUEST } from '../codec/header.ts'
import type { DiameterMessage, OutgoingMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import * as cx from '../dictionary/cx-avps.ts'
import { TGPP_VENDOR_ID } from '../dictionary/definition.ts'
import { many, type Occurrence, one, optional } from '../dictionary/grammar.ts'
import { CX_APPLICATION_ID } from './application.ts'
import { resultAvp } from './cx-result.ts'
import type { CxResult } from './port.ts'

/** Who speaks. */
export interface CxOrigin {
  readonly originHost: string
  readonly originRealm: string
}

/** What every Cx request says besides its own AVPs. */
export interface CxRequestHeader extends CxOrigin {
  readonly sessionId: string
  readonly destinationRealm: string
  /** Absent where any HSS of the realm will do. */
  readonly destinationHost?: string | undefined
}

/** Always the same, so encoded once: Vendor-Specific-Application-Id. @spec TS 29.229 §6.1 */
const applicationAvp: Avp = encoded(
  avp(base.VendorSpecificApplicationId, [
    avp(base.VendorId, TGPP_VENDOR_ID),
    avp(base.AuthApplicationId, CX_APPLICATION_ID),
  ]),
)

/** Cx keeps no session state at all. @spec TS 29.229 §5.3 */
const sessionStateAvp: Avp = encoded(avp(base.AuthSessionState, 'NO_STATE_MAINTAINED'))

/** The lines that begin every Cx request, and the agents' AVPs. @spec TS 29.229 §6.1 */
const requestOccurrences: readonly Occurrence[] = [
  one(base.SessionId),
  one(base.VendorSpecificApplicationId),
  one(base.AuthSessionState),
  one(base.OriginHost),
  one(base.OriginRealm),
  one(base.DestinationRealm),
  many(cx.SupportedFeatures),
  many(base.ProxyInfo),
  many(base.RouteRecord),
]

/** Destination-Host of a request to the HSS; RTR and PPR require it. */
export const toHss: readonly Occurrence[] = [...requestOccurrences, optional(base.DestinationHost)]
export const toScscf: readonly Occurrence[] = [...requestOccurrences, one(base.DestinationHost)]

/**
 * A Cx request. The node that sends it puts the identifiers in.
 *
 * @spec TS 29.229 §6.1
 */
export function cxRequest(
  commandCode: number,
  header: CxRequestHeader,
  avps: readonly (Avp | undefined)[],
): OutgoingMessage {
  return {
    flags: FLAG_REQUEST | FLAG_PROXIABLE,
    commandCode,
    applicationId: CX_APPLICATION_ID,
    hopByHopId: 0,
    endToEndId: 0,
    avps: [
      avp(base.SessionId, header.sessionId),
      applicationAvp,
      sessionStateAvp,
      avp(base.OriginHost, header.originHost),
      avp(base.OriginRealm, header.originRealm),
      optionalAvp(base.DestinationHost, header.destinationHost),
      avp(base.DestinationRealm, header.destinationRealm),
      ...avps,
    ],
  }
}

/**
 * The answer to `request`: same identifiers, Session-Id and Proxy-Info as they came.
 *
 * @spec RFC 6733 §6.2; TS 29.229 §6.1
 */
export function cxAnswer(
  request: DiameterMessage,
  origin: CxOrigin,
  result: CxResult | Avp,
  avps: readonly (Avp | undefined)[] = [],
): OutgoingMessage {
  return {
    flags: request.flags & FLAG_PROXIABLE,
    commandCode: request.commandCode,
    applicationId: request.applicationId,
    hopByHopId: request.hopByHopId,
    endToEndId: request.endToEndId,
    avps: [
      copiedAvps(request.avps, base.SessionId)[0],
      applicationAvp,
      typeof result === 'string' ? resultAvp(result) : result,
      sessionStateAvp,
      avp(base.OriginHost, origin.originHost),
      avp(base.OriginRealm, origin.originRealm),
      ...avps,
      ...copiedAvps(request.avps, base.ProxyInfo),
    ],
  }
}

function encoded(item: Avp): Avp {
  const octets = Buffer.alloc(sizeOfAvps([item]))
  writeAvps([item], octets, 0)
  return copiedAvp(octets)
}
