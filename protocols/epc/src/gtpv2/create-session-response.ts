import { ByteReader } from '@voltaic/base'
import { decodePco, encodePco, type Pco } from '../pco/pco.ts'
import { findElement, requiredElement } from './create-session-request.ts'
import { decodeCause, decodePaa, encodePaa, type PdnAddress } from './element-values.ts'
import { decodeFTeid, encodeFTeid, type FTeid } from './f-teid.ts'
import { encodeGtpv2, GTPV2_ELEMENTS, type Gtpv2Element, type Gtpv2Message, type Gtpv2NewElement } from './message.ts'

const CREATE_SESSION_RESPONSE = 33
const PGW_CONTROL = 1
/** Instances of F-TEIDs in a bearer context that was created. */
const S1U_SGW = 0
const S5_PGW_USER = 2

/** Causes that other files speak of. @spec TS 29.274 §8.4 */
export const GTPV2_CAUSES = {
  REQUEST_ACCEPTED: 16,
  NEW_PDN_TYPE: 18,
  MANDATORY_IE_MISSING: 70,
  MISSING_OR_UNKNOWN_APN: 78,
  PREFERRED_PDN_TYPE_NOT_SUPPORTED: 83,
  ALL_DYNAMIC_ADDRESSES_ARE_OCCUPIED: 84,
} as const

/** A gateway answers; what is behind the cause is there when it accepts. */
export interface CreateSessionResponse {
  readonly sequenceNumber: number
  /** Of the MME; 0 when it is not known. */
  readonly teid: number
  /** 16 to 63 accept. */
  readonly cause: number
  /** Where the next request for this connection goes. */
  readonly sender?: FTeid
  readonly pgw?: FTeid
  readonly paa?: PdnAddress
  readonly apnRestriction?: number
  readonly pco?: Pco
  readonly bearer?: {
    readonly ebi: number
    readonly cause: number
    readonly s1uSgw?: FTeid
    readonly s5uPgw?: FTeid
  }
}

/** @spec TS 29.274 §8.4 */
export function isGtpv2Acceptance(cause: number): boolean {
  return cause >= 16 && cause <= 63
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 29.274 §7.2.2
 */
export function encodeCreateSessionResponse(response: CreateSessionResponse): Uint8Array {
  const { teid, sequenceNumber, cause, sender, pgw, paa, apnRestriction, pco, bearer } = response
  const E = GTPV2_ELEMENTS
  const elements: Gtpv2NewElement[] = [
    causeElement(cause),
    ...fTeidElement(sender, 0),
    ...fTeidElement(pgw, PGW_CONTROL),
    ...(paa === undefined ? [] : [{ type: E.PAA, value: encodePaa(paa) }]),
    ...(apnRestriction === undefined ? [] : [{ type: E.APN_RESTRICTION, value: Uint8Array.of(apnRestriction) }]),
    ...(pco === undefined ? [] : [{ type: E.PCO, value: encodePco(pco, 'network-to-ms') }]),
    ...(bearer === undefined ? [] : [{ type: E.BEARER_CONTEXT, value: bearerElements(bearer) }]),
  ]
  return encodeGtpv2({ type: CREATE_SESSION_RESPONSE, teid, sequenceNumber, elements })
}

function bearerElements(bearer: NonNullable<CreateSessionResponse['bearer']>): readonly Gtpv2NewElement[] {
  return [
    { type: GTPV2_ELEMENTS.EBI, value: Uint8Array.of(bearer.ebi) },
    causeElement(bearer.cause),
    ...fTeidElement(bearer.s1uSgw, S1U_SGW),
    ...fTeidElement(bearer.s5uPgw, S5_PGW_USER),
  ]
}

/** TS 29.274 §8.4: the value, and that it comes from this node. */
function causeElement(cause: number): Gtpv2NewElement {
  return { type: GTPV2_ELEMENTS.CAUSE, value: Uint8Array.of(cause, 0) }
}

function fTeidElement(fTeid: FTeid | undefined, instance: number): readonly Gtpv2NewElement[] {
  return fTeid === undefined ? [] : [{ type: GTPV2_ELEMENTS.F_TEID, instance, value: encodeFTeid(fTeid) }]
}

/**
 * @throws DecodeError GTPV2_MISSING_ELEMENT, GTPV2_TRUNCATED, PCO_...
 * @spec TS 29.274 §7.2.2
 */
export function createSessionResponseOf(message: Gtpv2Message): CreateSessionResponse {
  const { elements } = message
  const E = GTPV2_ELEMENTS
  const paa = findElement(elements, E.PAA)
  const restriction = findElement(elements, E.APN_RESTRICTION)
  const pco = findElement(elements, E.PCO)
  const bearer = findElement(elements, E.BEARER_CONTEXT)?.elements
  return {
    sequenceNumber: message.sequenceNumber,
    teid: message.teid ?? 0,
    cause: decodeCause(requiredElement(elements, E.CAUSE)),
    ...fTeidOf(elements, 0, 'sender'),
    ...fTeidOf(elements, PGW_CONTROL, 'pgw'),
    ...(paa === undefined ? {} : { paa: decodePaa(paa) }),
    ...(restriction === undefined ? {} : { apnRestriction: octetOf(restriction) }),
    ...(pco === undefined ? {} : { pco: decodePco(pco.value, 'network-to-ms') }),
    ...(bearer === undefined ? {} : { bearer: bearerOf(bearer) }),
  }
}

function bearerOf(elements: readonly Gtpv2Element[]): NonNullable<CreateSessionResponse['bearer']> {
  return {
    ebi: octetOf(requiredElement(elements, GTPV2_ELEMENTS.EBI)) & 15,
    cause: decodeCause(requiredElement(elements, GTPV2_ELEMENTS.CAUSE)),
    ...fTeidOf(elements, S1U_SGW, 's1uSgw'),
    ...fTeidOf(elements, S5_PGW_USER, 's5uPgw'),
  }
}

function fTeidOf<Name extends string>(
  elements: readonly Gtpv2Element[],
  instance: number,
  name: Name,
): { readonly [name in Name]?: FTeid } {
  const element = findElement(elements, GTPV2_ELEMENTS.F_TEID, instance)
  return (element === undefined ? {} : { [name]: decodeFTeid(element.value) }) as { readonly [name in Name]?: FTeid }
}

function octetOf({ value }: Gtpv2Element): number {
  return new ByteReader(value, 'GTPV2_TRUNCATED', 'TS 29.274 §7.2.2').uint8()
}
