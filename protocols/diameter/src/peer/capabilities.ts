import { type Avp, avp } from '../codec/avp.ts'
import type { AvpList } from '../codec/avp-list.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { isRequest } from '../codec/header.ts'
import type { DiameterMessage } from '../codec/message.ts'
import { resultCodes, resultName } from '../codec/result-codes.ts'
import * as base from '../dictionary/base-avps.ts'
import { getAvp, getAvps, requireAvp } from '../dictionary/get-avp.ts'
import { checkAvps, createGrammar, type Grammar, many, one, optional, some } from '../dictionary/grammar.ts'
import { sameIdentity } from '../dictionary/identity.ts'
import type { Origin } from './answer.ts'

/** Command Code of CER and CEA. @spec RFC 6733 §5.3.1 */
const CAPABILITIES_EXCHANGE = 257

/** A relay announces this in place of applications. @spec RFC 6733 §2.4 */
export const RELAY_APPLICATION_ID = 0xffff_ffff

/** Inband-Security-Id. @spec RFC 6733 §6.10 */
const NO_INBAND_SECURITY = 0

/** An application that a node speaks. */
export interface DiameterApplication {
  readonly id: number
  /** Vendor of a vendor-specific application; without it the application is one of the IETF. */
  readonly vendorId?: number
}

/** What a node says of itself. */
export interface LocalCapabilities extends Origin {
  readonly productName: string
  readonly vendorId: number
  /** Larger after every restart, so that peers see it. @spec RFC 6733 §8.16 */
  readonly originStateId: number
  readonly applications: readonly DiameterApplication[]
}

/** What a peer has said of itself. */
export interface PeerCapabilities extends Origin {
  readonly productName: string
  /** Ids of Auth- and Acct-Application-Id, also those inside Vendor-Specific-Application-Id. */
  readonly applications: readonly number[]
  /** False when it insists on TLS inside the connection. */
  readonly allowsPlainText: boolean
}

const cerGrammar: Grammar = createGrammar([
  one(base.OriginHost),
  one(base.OriginRealm),
  some(base.HostIpAddress),
  one(base.VendorId),
  one(base.ProductName),
  optional(base.OriginStateId),
  many(base.SupportedVendorId),
  many(base.AuthApplicationId),
  many(base.InbandSecurityId),
  many(base.AcctApplicationId),
  many(base.VendorSpecificApplicationId),
  optional(base.FirmwareRevision),
])

/**
 * The AVPs that CER and CEA have in common.
 *
 * @param hostIpAddress local address of the connection
 * @spec RFC 6733 §5.3.1, §5.3.2; TS 29.229 §5.6
 */
export function capabilityAvps(local: LocalCapabilities, hostIpAddress: string): (Avp | undefined)[] {
  const vendors = new Set(local.applications.flatMap(({ vendorId }) => (vendorId === undefined ? [] : [vendorId])))
  return [
    avp(base.OriginHost, local.originHost),
    avp(base.OriginRealm, local.originRealm),
    avp(base.HostIpAddress, hostIpAddress),
    avp(base.VendorId, local.vendorId),
    avp(base.ProductName, local.productName),
    avp(base.OriginStateId, local.originStateId),
    ...[...vendors].map((vendorId) => avp(base.SupportedVendorId, vendorId)),
    ...local.applications.map(applicationAvp),
  ]
}

/** @throws DiameterDecodeError with the Result-Code and the Failed-AVP of the CEA @spec RFC 6733 §5.3.1 */
export function readCer(avps: AvpList): PeerCapabilities {
  checkAvps(avps, cerGrammar)
  return readCapabilities(avps)
}

/** @throws DiameterDecodeError when the identity of the peer is missing @spec RFC 6733 §5.3.2 */
export function readCapabilities(avps: AvpList): PeerCapabilities {
  const applications = [
    ...getAvps(avps, base.AuthApplicationId),
    ...getAvps(avps, base.AcctApplicationId),
    // RFC 6733 §5.3: the Vendor-Id in these groups has no say in what is common.
    ...getAvps(avps, base.VendorSpecificApplicationId).flatMap((group) => [
      ...getAvps(group, base.AuthApplicationId),
      ...getAvps(group, base.AcctApplicationId),
    ]),
  ]
  const security = getAvps(avps, base.InbandSecurityId)
  return {
    originHost: requireAvp(avps, base.OriginHost),
    originRealm: requireAvp(avps, base.OriginRealm),
    productName: getAvp(avps, base.ProductName) ?? '',
    applications,
    allowsPlainText: security.length === 0 || security.includes(NO_INBAND_SECURITY),
  }
}

/** Whether there is anything to talk about. A relay talks about everything. @spec RFC 6733 §5.3 */
export function hasCommonApplication(local: readonly DiameterApplication[], remote: readonly number[]): boolean {
  return (
    remote.includes(RELAY_APPLICATION_ID) || local.some(({ id }) => remote.includes(id) || id === RELAY_APPLICATION_ID)
  )
}

/**
 * Why a CEA cannot be accepted; undefined when it can.
 *
 * @param host identity that the peer is configured with
 * @spec RFC 6733 §5.3, §5.3.2
 */
export function faultOfCea(
  cea: DiameterMessage,
  host: string,
  applications: readonly DiameterApplication[],
): string | undefined {
  if (isRequest(cea) || cea.commandCode !== CAPABILITIES_EXCHANGE) return 'something else than a CEA came'
  try {
    const resultCode = requireAvp(cea.avps, base.ResultCode)
    if (resultCode !== resultCodes.DIAMETER_SUCCESS) return `${resultName(resultCode) ?? resultCode}`
    const remote = readCapabilities(cea.avps)
    if (!sameIdentity(remote.originHost, host)) return `the peer calls itself ${remote.originHost}`
    return hasCommonApplication(applications, remote.applications) ? undefined : 'no common application'
  } catch (error) {
    if (error instanceof DiameterDecodeError) return error.message
    throw error
  }
}

function applicationAvp(application: DiameterApplication): Avp {
  const id = avp(base.AuthApplicationId, application.id)
  if (application.vendorId === undefined) return id
  return avp(base.VendorSpecificApplicationId, [avp(base.VendorId, application.vendorId), id])
}
