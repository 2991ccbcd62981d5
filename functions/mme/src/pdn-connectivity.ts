import { DecodeError, encodeHex } from '@voltaic/base'
import {
  type ActivateDefaultBearerRequest,
  type CreateSessionRequest,
  type CreateSessionResponse,
  createSessionResponseOf,
  ESM_CAUSES,
  encodeCreateSessionRequest,
  F_TEID_INTERFACES,
  fTeidAt,
  GTPV2_CAUSES,
  type Gtpv2Path,
  isGtpv2Acceptance,
  type NasPdnAddress,
  type PdnAddress,
  type PdnConnectivityReject,
  type PdnConnectivityRequest,
} from '@voltaic/epc'
import { encodeIpv6 } from '@voltaic/runtime'
import type { EpsSubscription, MmeConfig } from './mme-config.ts'

const AMBR_KBPS = 50_000
const INTERFACE_IDENTIFIER = 8

/** Of the ARP: what Open5GS gives to its default bearers. */
const PRIORITY = 8

/** What the MME knows of a phone and a connection that it asks for. */
export interface Wanted {
  readonly imsi: string
  readonly subscription: EpsSubscription
  readonly request: PdnConnectivityRequest
  /** Free for the new bearer. */
  readonly bearerIdentity: number
  /** Of the MME's end of the tunnel. */
  readonly teid: number
}

/**
 * Has the gateway open a connection, and says what the phone is told.
 *
 * @spec TS 24.301 §6.5.1.3, §6.5.1.4; TS 23.401 §5.10.2
 */
export async function pdnConnectivity(
  path: Gtpv2Path,
  config: MmeConfig,
  wanted: Wanted,
): Promise<ActivateDefaultBearerRequest | PdnConnectivityReject> {
  const { request, subscription, bearerIdentity } = wanted
  const { transactionIdentity } = request
  const refuse = (cause: number): PdnConnectivityReject => ({
    kind: 'PDN connectivity reject',
    transactionIdentity,
    cause,
  })
  const apn = request.apn ?? subscription.defaultApn
  const qci = subscription.apns.get(apn)
  if (qci === undefined) return refuse(ESM_CAUSES.MISSING_OR_UNKNOWN_APN)
  const response = await createSession(path, config, wanted, { apn, qci })
  // TS 24.301 §6.5.1.4: network failure, when no gateway answers or its answer cannot be read
  if (response === undefined) return refuse(ESM_CAUSES.NETWORK_FAILURE)
  if (!isGtpv2Acceptance(response.cause) || response.paa === undefined) return refuse(esmCauseOf(response.cause))
  const pdnAddress = nasAddressOf(response.paa)
  return {
    kind: 'Activate default EPS bearer context request',
    bearerIdentity,
    transactionIdentity,
    qci,
    apn,
    pdnAddress,
    ...(response.cause === GTPV2_CAUSES.NEW_PDN_TYPE ? { cause: allowedTypeOf(pdnAddress) } : {}),
    ...(response.pco === undefined ? {} : { pco: response.pco }),
  }
}

async function createSession(
  path: Gtpv2Path,
  config: MmeConfig,
  { imsi, request, bearerIdentity, teid }: Wanted,
  { apn, qci }: { readonly apn: string; readonly qci: number },
): Promise<CreateSessionResponse | undefined> {
  const { host } = path.local
  const message: Omit<CreateSessionRequest, 'sequenceNumber'> = {
    teid: 0,
    imsi,
    userLocation: { ...config.plmn, tac: config.tac, cell: 1 },
    servingNetwork: config.plmn,
    sender: fTeidAt(host, F_TEID_INTERFACES.S11_MME, teid),
    pgw: fTeidAt(config.sgw.host, F_TEID_INTERFACES.S5_PGW_CONTROL, 0),
    apn,
    selectionMode: 0,
    pdnType: request.pdnType,
    paa: emptyAddressOf(request),
    apnRestriction: 0,
    ambr: { up: AMBR_KBPS, down: AMBR_KBPS },
    ...(request.pco === undefined ? {} : { pco: request.pco }),
    bearer: { ebi: bearerIdentity, qos: { qci, priority: PRIORITY, mayPreempt: false, mayBePreempted: false } },
  }
  const answer = await path.request(config.sgw, (sequenceNumber) =>
    encodeCreateSessionRequest({ ...message, sequenceNumber }),
  )
  try {
    return answer === undefined ? undefined : createSessionResponseOf(answer)
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}

/** TS 29.274 §8.14: zeros have the gateway choose. */
function emptyAddressOf({ pdnType }: PdnConnectivityRequest): PdnAddress {
  const ipv6 = pdnType === 'IPv4' ? {} : { ipv6: '::', ipv6PrefixLength: 0 }
  return { ...ipv6, ...(pdnType === 'IPv6' ? {} : { ipv4: '0.0.0.0' }) }
}

function nasAddressOf({ ipv4, ipv6 }: PdnAddress): NasPdnAddress {
  const identifier = ipv6 === undefined ? undefined : encodeHex(encodeIpv6(ipv6).subarray(INTERFACE_IDENTIFIER))
  return {
    ...(ipv4 === undefined ? {} : { ipv4 }),
    ...(identifier === undefined ? {} : { interfaceIdentifier: identifier }),
  }
}

function allowedTypeOf({ ipv4 }: NasPdnAddress): number {
  return ipv4 === undefined ? ESM_CAUSES.PDN_TYPE_IPV6_ONLY_ALLOWED : ESM_CAUSES.PDN_TYPE_IPV4_ONLY_ALLOWED
}

/** TS 29.274 annex C: what of its causes becomes what of NAS. */
function esmCauseOf(cause: number): number {
  if (cause === GTPV2_CAUSES.MISSING_OR_UNKNOWN_APN) return ESM_CAUSES.MISSING_OR_UNKNOWN_APN
  if (cause === GTPV2_CAUSES.PREFERRED_PDN_TYPE_NOT_SUPPORTED) return ESM_CAUSES.UNKNOWN_PDN_TYPE
  if (cause === GTPV2_CAUSES.ALL_DYNAMIC_ADDRESSES_ARE_OCCUPIED) return ESM_CAUSES.INSUFFICIENT_RESOURCES
  return ESM_CAUSES.REQUEST_REJECTED_UNSPECIFIED
}
