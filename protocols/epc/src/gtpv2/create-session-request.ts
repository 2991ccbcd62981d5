import { ByteReader, ByteWriter, DecodeError } from '@voltaic/base'
import { decodeApn, encodeApn } from '../apn.ts'
import { encodeBcdDigits } from '../nas/bcd-digits.ts'
import { decodePco, encodePco, type Pco } from '../pco/pco.ts'
import { type PdnType, pdnTypeCode, pdnTypeOf } from '../pdn-type.ts'
import { encodePlmn, type Plmn, readPlmn } from '../plmn.ts'
import { type BearerQos, decodeBearerQos, encodeBearerQos } from './bearer-qos.ts'
import { decodeImsi, decodePaa, encodePaa, type PdnAddress } from './element-values.ts'
import { decodeFTeid, encodeFTeid, type FTeid } from './f-teid.ts'
import { encodeGtpv2, GTPV2_ELEMENTS, type Gtpv2Element, type Gtpv2Message, type Gtpv2NewElement } from './message.ts'
import { decodeUserLocation, encodeUserLocation, type UserLocation } from './user-location.ts'

const SPEC = 'TS 29.274 §7.2.1'
export const CREATE_SESSION_REQUEST = 32
const EUTRAN = 6
/** The instance of the PGW's address for control among the F-TEIDs. */
const PGW_CONTROL = 1

/** An MME asks a gateway for a connection. */
export interface CreateSessionRequest {
  readonly sequenceNumber: number
  /** 0 in the first message to a gateway. */
  readonly teid: number
  readonly imsi: string
  readonly userLocation?: UserLocation
  readonly servingNetwork: Plmn
  /** 6 is E-UTRAN. */
  readonly ratType?: number
  /** Where the answer goes. */
  readonly sender: FTeid
  readonly pgw?: FTeid
  readonly apn: string
  /** 0: the access point name is one that the subscription has. */
  readonly selectionMode: number
  readonly pdnType: PdnType
  /** Zeros where the gateway is to choose. */
  readonly paa: PdnAddress
  /** 0: none yet. */
  readonly apnRestriction: number
  /** Kilobits a second. */
  readonly ambr: { readonly up: number; readonly down: number }
  readonly pco?: Pco
  readonly bearer: { readonly ebi: number; readonly qos: BearerQos }
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 29.274 §7.2.1
 */
export function encodeCreateSessionRequest(request: CreateSessionRequest): Uint8Array {
  const { teid, sequenceNumber, userLocation, pgw, pco, ambr, bearer } = request
  const octet = (type: number, value: number): Gtpv2NewElement => ({ type, value: Uint8Array.of(value) })
  const E = GTPV2_ELEMENTS
  const elements: Gtpv2NewElement[] = [
    { type: E.IMSI, value: encodeBcdDigits(request.imsi) },
    ...(userLocation === undefined ? [] : [{ type: E.ULI, value: encodeUserLocation(userLocation) }]),
    { type: E.SERVING_NETWORK, value: encodePlmn(request.servingNetwork) },
    octet(E.RAT_TYPE, request.ratType ?? EUTRAN),
    { type: E.F_TEID, value: encodeFTeid(request.sender) },
    ...(pgw === undefined ? [] : [{ type: E.F_TEID, instance: PGW_CONTROL, value: encodeFTeid(pgw) }]),
    { type: E.APN, value: encodeApn(request.apn) },
    octet(E.SELECTION_MODE, request.selectionMode),
    octet(E.PDN_TYPE, pdnTypeCode(request.pdnType)),
    { type: E.PAA, value: encodePaa(request.paa) },
    octet(E.APN_RESTRICTION, request.apnRestriction),
    { type: E.AMBR, value: new ByteWriter(8).uint32(ambr.up).uint32(ambr.down).finish() },
    ...(pco === undefined ? [] : [{ type: E.PCO, value: encodePco(pco, 'ms-to-network') }]),
    {
      type: E.BEARER_CONTEXT,
      value: [octet(E.EBI, bearer.ebi), { type: E.BEARER_QOS, value: encodeBearerQos(bearer.qos) }],
    },
  ]
  return encodeGtpv2({ type: CREATE_SESSION_REQUEST, teid, sequenceNumber, elements })
}

/**
 * @throws DecodeError GTPV2_MISSING_ELEMENT, GTPV2_TRUNCATED, BCD_DIGIT, APN_LENGTH, PDN_TYPE, PCO_...
 * @spec TS 29.274 §7.2.1, §7.7.5
 */
export function createSessionRequestOf(message: Gtpv2Message): CreateSessionRequest {
  const { elements } = message
  const E = GTPV2_ELEMENTS
  const value = (type: number) => requiredElement(elements, type).value
  const octet = (type: number) => readerOf(value(type)).uint8()
  const location = findElement(elements, E.ULI)
  const userLocation = location === undefined ? undefined : decodeUserLocation(location.value)
  const pgw = findElement(elements, E.F_TEID, PGW_CONTROL)
  const pco = findElement(elements, E.PCO)
  const ambr = readerOf(value(E.AMBR))
  const bearer = requiredElement(elements, E.BEARER_CONTEXT).elements ?? []
  return {
    sequenceNumber: message.sequenceNumber,
    teid: message.teid ?? 0,
    imsi: decodeImsi(requiredElement(elements, E.IMSI)),
    ...(userLocation === undefined ? {} : { userLocation }),
    servingNetwork: readPlmn(readerOf(value(E.SERVING_NETWORK))),
    ratType: octet(E.RAT_TYPE),
    sender: decodeFTeid(value(E.F_TEID)),
    ...(pgw === undefined ? {} : { pgw: decodeFTeid(pgw.value) }),
    apn: decodeApn(value(E.APN)),
    selectionMode: octet(E.SELECTION_MODE) & 3,
    pdnType: pdnTypeOf(octet(E.PDN_TYPE) & 7, requiredElement(elements, E.PDN_TYPE).offset),
    paa: decodePaa(requiredElement(elements, E.PAA)),
    apnRestriction: octet(E.APN_RESTRICTION),
    ambr: { up: ambr.uint32(), down: ambr.uint32() },
    ...(pco === undefined ? {} : { pco: decodePco(pco.value, 'ms-to-network') }),
    bearer: {
      ebi: readerOf(requiredElement(bearer, E.EBI).value).uint8() & 15,
      qos: decodeBearerQos(requiredElement(bearer, E.BEARER_QOS).value),
    },
  }
}

function readerOf(value: Uint8Array): ByteReader {
  return new ByteReader(value, 'GTPV2_TRUNCATED', SPEC)
}

/** The element of that type and instance, groups left out. */
export function findElement(elements: readonly Gtpv2Element[], type: number, instance = 0): Gtpv2Element | undefined {
  return elements.find((element) => element.type === type && element.instance === instance)
}

/** @throws DecodeError GTPV2_MISSING_ELEMENT; TS 29.274 §7.7.5 */
export function requiredElement(elements: readonly Gtpv2Element[], type: number): Gtpv2Element {
  const element = findElement(elements, type)
  if (element === undefined) {
    throw new DecodeError('GTPV2_MISSING_ELEMENT', `element ${type} is not there`, -1, 'TS 29.274 §7.7.5')
  }
  return element
}
