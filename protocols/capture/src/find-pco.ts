import {
  decodeApn,
  decodeCause,
  decodeGtpv2,
  decodeImsi,
  decodeNas,
  decodePaa,
  decodePcoWithin,
  ESM_ELEMENTS,
  findElements,
  GTPV2_ELEMENTS,
  type Gtpv2Message,
  gtpv2MessageOf,
  type Pco,
  type PcoDirection,
  type PcoElement,
  type PdnAddress,
} from '@voltaic/epc'
import { decodeIpPacket } from './ip/read-ip-packet.ts'
import { decodeUdp } from './ip/read-udp.ts'
import { ipPacketOf, LINK_TYPES } from './link/link-layer.ts'
import { decodeS1ap } from './s1ap/s1ap-message.ts'
import { decodeSctp } from './sctp/sctp-packet.ts'

const PROTOCOL_UDP = 17
const PROTOCOL_SCTP = 132
/** TS 29.274 §4.4.1. */
const GTPV2_PORT = 2123
/** TS 36.412 §7. */
const S1AP_PAYLOAD_PROTOCOL = 18

/** Options that were found in a message. */
export interface FoundPco {
  /** The messages that they are in, the outermost first: `['S1AP InitialUEMessage', 'NAS Attach request', ...]`. */
  readonly where: readonly string[]
  readonly element: PcoElement
  readonly direction: PcoDirection
  readonly pco: Pco
  readonly imsi?: string
  readonly apn?: string
  /** Of GTPv2-C: the tunnel of the receiver, 0 in the first message. */
  readonly teid?: number
  /** Of GTPv2-C: the two of a request and its answer are the same. */
  readonly sequenceNumber?: number
  /** Of a GTPv2-C answer: 16 is accepted. */
  readonly cause?: number
  /** Of GTPv2-C: what the phone got. */
  readonly pdnAddress?: PdnAddress
  readonly mmeUeS1apId?: number
  readonly enbUeS1apId?: number
  /** A ciphered NAS message whose cipher is EEA0. */
  readonly isNullCiphered?: boolean
}

/**
 * Looks for protocol configuration options in a frame: in GTPv2-C over UDP port 2123, and in NAS inside S1AP over SCTP.
 * Fragments of IP and of SCTP are passed over: put them together and call `findPcoInGtpv2` or `findPcoInS1ap`.
 *
 * @param linkType as capture files number them; without one the frame begins with its IP header
 * @returns nothing for any other traffic
 * @throws DecodeError of the layer that is malformed
 * @spec TS 29.274 §4.4; TS 36.412 §7; TS 24.008 §10.5.6.3
 */
export function findPco(frame: Uint8Array, linkType: number = LINK_TYPES.RAW): readonly FoundPco[] {
  const packet = ipPacketOf(frame, linkType)
  const ip = packet === undefined ? undefined : decodeIpPacket(packet)
  if (ip?.protocol === PROTOCOL_UDP) {
    const { sourcePort, destinationPort, data } = decodeUdp(ip.payload)
    return sourcePort === GTPV2_PORT || destinationPort === GTPV2_PORT ? findPcoInGtpv2(data) : []
  }
  if (ip?.protocol !== PROTOCOL_SCTP) return []
  const chunks = decodeSctp(ip.payload)
  return chunks.flatMap(({ payloadProtocol, isWhole, data }) =>
    isWhole && payloadProtocol === S1AP_PAYLOAD_PROTOCOL ? findPcoInS1ap(data) : [],
  )
}

const GTPV2_OPTIONS: readonly (readonly [type: number, element: PcoElement])[] = [
  [GTPV2_ELEMENTS.PCO, 'PCO'],
  [GTPV2_ELEMENTS.APCO, 'APCO'],
  [GTPV2_ELEMENTS.EPCO, 'ePCO'],
]

/**
 * The same in the payload of a datagram.
 *
 * @throws DecodeError GTPV2_..., PCO_..., BCD_DIGIT, APN_LENGTH
 * @spec TS 29.274 §7.2, §8.13, §8.94, §8.128
 */
export function findPcoInGtpv2(datagram: Uint8Array): readonly FoundPco[] {
  // TS 29.060 §6: version 1 has the same port
  if ((datagram[0] ?? 0) >> 5 === 1) return []
  return decodeGtpv2(datagram).flatMap((message) => pcoOfMessage(datagram, message))
}

function pcoOfMessage(datagram: Uint8Array, message: Gtpv2Message): readonly FoundPco[] {
  const known = gtpv2MessageOf(message.type)
  if (known === undefined) return []
  const { name, direction } = known
  return GTPV2_OPTIONS.flatMap(([type, element]) =>
    findElements(message.elements, type).map(({ offset, value }) => {
      const place = { start: offset, end: offset + value.length }
      const pco = decodePcoWithin(datagram, place, direction, element)
      return { where: [`GTPv2-C ${name}`], element, direction, pco, ...identityOf(message) }
    }),
  )
}

function identityOf({ teid, sequenceNumber, elements }: Gtpv2Message): Partial<FoundPco> {
  const first = (type: number) => elements.find((element) => element.type === type)
  const imsi = first(GTPV2_ELEMENTS.IMSI)
  const apn = first(GTPV2_ELEMENTS.APN)
  const cause = first(GTPV2_ELEMENTS.CAUSE)
  const paa = first(GTPV2_ELEMENTS.PAA)
  return {
    sequenceNumber,
    ...(teid === undefined ? {} : { teid }),
    ...(imsi === undefined ? {} : { imsi: decodeImsi(imsi) }),
    ...(apn === undefined ? {} : { apn: decodeApn(apn.value) }),
    ...(cause === undefined ? {} : { cause: decodeCause(cause) }),
    ...(paa === undefined ? {} : { pdnAddress: decodePaa(paa) }),
  }
}

/**
 * The same in an S1AP message.
 *
 * @throws DecodeError APER_..., S1AP_..., NAS_..., PCO_..., BCD_DIGIT, APN_LENGTH
 * @spec TS 36.413 §9.2.3.5
 */
export function findPcoInS1ap(message: Uint8Array): readonly FoundPco[] {
  const s1ap = decodeS1ap(message)
  if (s1ap === undefined) return []
  const { name, mmeUeS1apId, enbUeS1apId } = s1ap
  const ids = {
    ...(mmeUeS1apId === undefined ? {} : { mmeUeS1apId }),
    ...(enbUeS1apId === undefined ? {} : { enbUeS1apId }),
  }
  return s1ap.nasPdus.flatMap(({ start, end }) =>
    findPcoInNas(message, start, end).map((found) => ({ ...found, where: [`S1AP ${name}`, ...found.where], ...ids })),
  )
}

/**
 * The same in a NAS message that is plain, or ciphered with EEA0.
 *
 * @param bytes of which the message is octets `start` to `end`
 * @throws DecodeError NAS_..., PCO_..., BCD_DIGIT, APN_LENGTH
 * @spec TS 24.301 §8.2, §8.3, §9.9.4.11, §9.9.4.26
 */
export function findPcoInNas(bytes: Uint8Array, start = 0, end: number = bytes.length): readonly FoundPco[] {
  const session = decodeNas(bytes, start, end)
  if (session === undefined) return []
  const { emm, imsi, esm, isNullCiphered } = session
  const where = [...(emm === undefined ? [] : [`NAS ${emm}`]), `NAS ${esm.name}`]
  const named = esm.apn ?? esm.elements.find(({ iei }) => iei === ESM_ELEMENTS.APN)?.value
  const about = {
    ...(imsi === undefined ? {} : { imsi }),
    ...(named === undefined ? {} : { apn: decodeApn(named.bytes(named.remaining)) }),
    ...(isNullCiphered ? { isNullCiphered } : {}),
  }
  return esm.elements.flatMap(({ iei, value }) => {
    if (iei !== ESM_ELEMENTS.PCO && iei !== ESM_ELEMENTS.EXTENDED_PCO) return []
    const element = iei === ESM_ELEMENTS.PCO ? 'PCO' : 'ePCO'
    const place = { start: value.position, end: value.position + value.remaining }
    const pco = decodePcoWithin(bytes, place, esm.direction, element)
    return [{ where, element, direction: esm.direction, pco, ...about }]
  })
}
