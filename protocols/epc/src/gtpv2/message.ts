import { ByteReader, ByteWriter } from '@voltaic/base'

/*
 *   8     7     6     5     4     3     2     1
 * +-----------------+-----+-----+-----+-----------+
 * |   Version 2     |  P  |  T  | MP  |   spare   |  P: another message is behind this one
 * +-----------------+-----+-----+-----+-----------+
 * |                 Message type                  |
 * +-----------------------------------------------+
 * |        Length, of all behind octet 4          |
 * +-----------------------------------------------+
 * |     Tunnel endpoint identifier, where T = 1   |
 * +-----------------------------------------------+
 * |           Sequence number, 3 octets           |
 * +-----------------------+-----------------------+
 * |   Message priority    |         spare         |
 * +-----------------------+-----------------------+
 *
 * Then information elements:
 * +-----------------------------------------------+
 * |                     Type                      |
 * +-----------------------------------------------+
 * |            Length, of the value alone         |
 * +-----------------------+-----------------------+
 * |         spare         |       Instance        |
 * +-----------------------+-----------------------+
 * |                  Value ...                    |
 */

const SPEC = 'TS 29.274 §5.1'
const SPEC_IE = 'TS 29.274 §8.2.1'
const VERSION = 2
const HAS_PIGGYBACK = 0x10
const HAS_TEID = 0x08
const INSTANCE = 0x0f
/** Messages in one datagram: TS 29.274 §5.5.1 allows one behind another. */
export const MAX_GTPV2_MESSAGES = 2
/** Elements of one message or group. */
export const MAX_GTPV2_ELEMENTS = 1024
/** Groups inside groups: a Bearer Context in a PDN Connection. */
export const MAX_GTPV2_DEPTH = 4

/** Elements whose value is elements: Bearer Context, PDN Connection, Overload and Load Control, Remote UE Context, SCEF PDN Connection. */
const GROUPED: ReadonlySet<number> = new Set([93, 109, 180, 181, 191, 195])

/** Types of elements that other files speak of. */
export const GTPV2_ELEMENTS = {
  IMSI: 1,
  CAUSE: 2,
  RECOVERY: 3,
  APN: 71,
  AMBR: 72,
  EBI: 73,
  MSISDN: 76,
  PCO: 78,
  PAA: 79,
  BEARER_QOS: 80,
  RAT_TYPE: 82,
  SERVING_NETWORK: 83,
  ULI: 86,
  F_TEID: 87,
  BEARER_CONTEXT: 93,
  PDN_TYPE: 99,
  APN_RESTRICTION: 127,
  SELECTION_MODE: 128,
  APCO: 163,
  EPCO: 197,
} as const

export interface Gtpv2Element {
  readonly type: number
  readonly instance: number
  /** Offset of the value in the datagram. */
  readonly offset: number
  readonly value: Uint8Array
  /** Of a grouped element. */
  readonly elements?: readonly Gtpv2Element[]
}

export interface Gtpv2Message {
  readonly type: number
  /** Of the receiver; none before there is a tunnel, and 0 in the first message. */
  readonly teid?: number
  readonly sequenceNumber: number
  readonly elements: readonly Gtpv2Element[]
}

/**
 * Reads one datagram: a message, and the one that rides on its back if there is any. Values are views on `datagram`.
 *
 * @throws DecodeError GTPV2_VERSION, GTPV2_TRUNCATED, GTPV2_LENGTH, GTPV2_TOO_MANY_ELEMENTS, GTPV2_TOO_DEEP
 * @spec TS 29.274 §5.1, §5.5.1, §8.2.1
 */
export function decodeGtpv2(datagram: Uint8Array): readonly Gtpv2Message[] {
  const reader = new ByteReader(datagram, 'GTPV2_TRUNCATED', SPEC)
  const messages: Gtpv2Message[] = []
  let goesOn = true
  while (goesOn) {
    if (messages.length === MAX_GTPV2_MESSAGES) {
      throw reader.fault('GTPV2_TOO_MANY_MESSAGES', `more than ${MAX_GTPV2_MESSAGES} messages`, 'TS 29.274 §5.5.1')
    }
    goesOn = (reader.peek() & HAS_PIGGYBACK) !== 0
    messages.push(readMessage(reader))
  }
  return messages
}

function readMessage(reader: ByteReader): Gtpv2Message {
  const flags = reader.peek()
  if (flags >> 5 !== VERSION) throw reader.fault('GTPV2_VERSION', `version ${flags >> 5}`)
  const type = reader.peek(1)
  reader.skip(2)
  const body = reader.window(reader.uint16())
  const teid = (flags & HAS_TEID) === 0 ? undefined : body.uint32()
  const sequenceNumber = body.uint24()
  body.skip(1)
  const elements = readElements(body, 0)
  return { type, ...(teid === undefined ? {} : { teid }), sequenceNumber, elements }
}

function readElements(reader: ByteReader, depth: number): readonly Gtpv2Element[] {
  if (depth === MAX_GTPV2_DEPTH) throw reader.fault('GTPV2_TOO_DEEP', `groups ${depth} deep`, SPEC_IE)
  const elements: Gtpv2Element[] = []
  while (reader.remaining > 0) {
    if (elements.length === MAX_GTPV2_ELEMENTS) {
      throw reader.fault('GTPV2_TOO_MANY_ELEMENTS', `more than ${MAX_GTPV2_ELEMENTS} elements`, SPEC_IE)
    }
    elements.push(readElement(reader, depth))
  }
  return elements
}

function readElement(reader: ByteReader, depth: number): Gtpv2Element {
  const type = reader.uint8()
  const length = reader.uint16()
  const instance = reader.uint8() & INSTANCE
  const content = reader.window(length)
  const offset = content.position
  const value = content.bytes(length)
  if (!GROUPED.has(type)) return { type, instance, offset, value }
  content.seek(offset)
  return { type, instance, offset, value, elements: readElements(content, depth + 1) }
}

/** All elements of one type, those in groups too. */
export function findElements(elements: readonly Gtpv2Element[], type: number): readonly Gtpv2Element[] {
  return elements.flatMap((element) => [
    ...(element.type === type ? [element] : []),
    ...(element.elements === undefined ? [] : findElements(element.elements, type)),
  ])
}

/** An element as it is written: octets, or other elements. */
export interface Gtpv2NewElement {
  readonly type: number
  /** 0 unless given. */
  readonly instance?: number
  readonly value: Uint8Array | readonly Gtpv2NewElement[]
}

export interface Gtpv2NewMessage extends Omit<Gtpv2Message, 'elements'> {
  readonly elements: readonly Gtpv2NewElement[]
}

/**
 * Writes one message, with nothing on its back.
 *
 * @throws RangeError for values that do not fit
 * @spec TS 29.274 §5.1, §8.2.1
 */
export function encodeGtpv2({ type, teid, sequenceNumber, elements }: Gtpv2NewMessage): Uint8Array {
  const writer = new ByteWriter(256)
    .uint8((VERSION << 5) | (teid === undefined ? 0 : HAS_TEID))
    .uint8(type)
    .uint16(0)
  if (teid !== undefined) writer.uint32(teid)
  writer.uint24(sequenceNumber).uint8(0)
  for (const element of elements) writeElement(writer, element)
  writer.setUint16(2, writer.length - 4)
  return writer.finish()
}

function writeElement(writer: ByteWriter, { type, instance = 0, value }: Gtpv2NewElement): void {
  if (!(instance >= 0 && instance <= INSTANCE)) throw new RangeError(`instance ${instance}`)
  const at = writer.length
  writer.uint8(type).uint16(0).uint8(instance)
  if (value instanceof Uint8Array) writer.bytes(value)
  else for (const inner of value) writeElement(writer, inner)
  writer.setUint16(at + 1, writer.length - at - 4)
}
