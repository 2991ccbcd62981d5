import { ByteReader, ByteWriter, DecodeError } from '@voltaic/base'
import type { SmsDirection } from '../tpdu/tpdu-reader.ts'
import { type RpAddress, readRpAddress, writeRpAddress } from './rp-address.ts'

/*
 *   8     7     6     5     4     3     2     1
 * +-----------------------------+-----------------+
 * |       spare                 |  Message type   |  even from the phone, odd from the network
 * +-----------------------------+-----------------+
 * |             Message reference                 |
 * +-----------------------------------------------+
 * | RP-DATA:  RP-OA, RP-DA, RP-User-Data, each with its length
 * | RP-ACK:   nothing, or 41 and RP-User-Data
 * | RP-ERROR: RP-Cause with its length; nothing, or 41 and RP-User-Data
 * | RP-SMMA:  nothing
 */

const SPEC = 'TS 24.011 §7.3'
const MESSAGE_TYPE = 0x07
const SPARE = 0xf8
const USER_DATA_IDENTIFIER = 0x41
const CAUSE_EXTENSION = 0x80
/** Octets of RP-User-Data, which are a TPDU. */
export const MAX_RP_USER_DATA_OCTETS = 232
/** Octets of an RP message that are read: CP-User-Data has no more. */
export const MAX_RPDU_OCTETS = 248
/** Octets of RP-Cause: the value, and a diagnostic. */
export const MAX_RP_CAUSE_OCTETS = 2

const TYPES = [
  ['RP-DATA', 'ms-to-network'],
  ['RP-DATA', 'network-to-ms'],
  ['RP-ACK', 'ms-to-network'],
  ['RP-ACK', 'network-to-ms'],
  ['RP-ERROR', 'ms-to-network'],
  ['RP-ERROR', 'network-to-ms'],
  ['RP-SMMA', 'ms-to-network'],
] as const

interface RpduBase {
  readonly direction: SmsDirection
  /** Bits 4 to 8 of the first octet, where they are not 0. */
  readonly spareBits?: number
  /** RP-Message Reference: the answer repeats it. */
  readonly messageReference: number
  /** What stands behind all that the standard has: kept as it came. */
  readonly rest?: Uint8Array
}

/** A short message or status report on its way. */
export interface RpData extends RpduBase {
  readonly type: 'RP-DATA'
  /** Of the service centre; from a phone there is none. */
  readonly originator?: RpAddress
  /** Of the service centre; to a phone there is none. */
  readonly destination?: RpAddress
  /** The TPDU. */
  readonly userData: Uint8Array
}

/** It has been taken over. */
export interface RpAck extends RpduBase {
  readonly type: 'RP-ACK'
  readonly userData?: Uint8Array
}

/** It has not. */
export interface RpError extends RpduBase {
  readonly type: 'RP-ERROR'
  /** 0 to 127. */
  readonly cause: number
  /** The extension bit of the cause was set. */
  readonly isCauseExtended?: true
  readonly diagnostic?: number
  readonly userData?: Uint8Array
}

/** A phone has memory for messages again. */
export interface RpSmma extends RpduBase {
  readonly type: 'RP-SMMA'
}

/** A message of the relay layer, the body of `application/vnd.3gpp.sms`. */
export type Rpdu = RpData | RpAck | RpError | RpSmma

/**
 * Reads an RP message. What has no meaning is kept, so that `encodeRpdu` writes the same octets.
 *
 * @throws DecodeError RP_TRUNCATED, RP_TOO_LONG, RP_TYPE_RESERVED, RP_ADDRESS_TOO_LONG, RP_USER_DATA_TOO_LONG,
 *   RP_CAUSE_LENGTH
 * @spec TS 24.011 §7.3, §8.2
 */
export function decodeRpdu(octets: Uint8Array): Rpdu {
  if (octets.length > MAX_RPDU_OCTETS) {
    throw new DecodeError('RP_TOO_LONG', `${octets.length} octets, at most ${MAX_RPDU_OCTETS}`, 0, SPEC)
  }
  const reader = new ByteReader(octets, 'RP_TRUNCATED', SPEC)
  const first = reader.peek()
  const kind = TYPES[first & MESSAGE_TYPE]
  if (kind === undefined) throw reader.fault('RP_TYPE_RESERVED', 'message type 7 is reserved', 'TS 24.011 §8.2.2')
  reader.skip(1)
  const [type, direction] = kind
  const base = {
    direction,
    ...((first & SPARE) === 0 ? {} : { spareBits: first & SPARE }),
    messageReference: reader.uint8(),
  }
  const message = readBody(reader, type, base)
  return reader.remaining === 0 ? message : { ...message, rest: reader.bytes(reader.remaining) }
}

function readBody(reader: ByteReader, type: Rpdu['type'], base: RpduBase): Rpdu {
  if (type === 'RP-SMMA') return { type, ...base }
  if (type === 'RP-ACK') return { type, ...base, ...readOptionalUserData(reader) }
  if (type === 'RP-ERROR') return { type, ...base, ...readCause(reader), ...readOptionalUserData(reader) }
  const originator = readRpAddress(reader)
  const destination = readRpAddress(reader)
  return {
    type,
    ...base,
    ...(originator === undefined ? {} : { originator }),
    ...(destination === undefined ? {} : { destination }),
    userData: readUserData(reader),
  }
}

function readCause(reader: ByteReader): Pick<RpError, 'cause' | 'diagnostic' | 'isCauseExtended'> {
  const length = reader.peek()
  if (length === 0 || length > MAX_RP_CAUSE_OCTETS) {
    throw reader.fault('RP_CAUSE_LENGTH', `a cause of ${length} octets`, 'TS 24.011 §8.2.5.4')
  }
  reader.skip(1)
  const cause = reader.uint8()
  return {
    cause: cause & ~CAUSE_EXTENSION,
    ...((cause & CAUSE_EXTENSION) === 0 ? {} : { isCauseExtended: true }),
    ...(length === 2 ? { diagnostic: reader.uint8() } : {}),
  }
}

function readOptionalUserData(reader: ByteReader): { readonly userData?: Uint8Array } {
  // another element is unforeseen here, and stays in `rest`
  if (reader.remaining === 0 || reader.peek() !== USER_DATA_IDENTIFIER) return {}
  reader.skip(1)
  return { userData: readUserData(reader) }
}

function readUserData(reader: ByteReader): Uint8Array {
  const length = reader.peek()
  if (length > MAX_RP_USER_DATA_OCTETS) {
    const message = `${length} octets of RP-User-Data, at most ${MAX_RP_USER_DATA_OCTETS}`
    throw reader.fault('RP_USER_DATA_TOO_LONG', message, 'TS 24.011 §8.2.5.3')
  }
  reader.skip(1)
  return reader.bytes(length)
}

/** @throws RangeError for values that do not fit, and for an RP-SMMA from the network @spec TS 24.011 §7.3, §8.2 */
export function encodeRpdu(rpdu: Rpdu): Uint8Array {
  const { type, direction, spareBits = 0, messageReference, rest } = rpdu
  const messageType = TYPES.findIndex(([name, sender]) => name === type && sender === direction)
  if (messageType < 0) throw new RangeError(`no ${type}, ${direction}`)
  if ((spareBits & ~SPARE) !== 0) throw new RangeError(`no spare bits: ${spareBits}`)
  const writer = new ByteWriter(MAX_RPDU_OCTETS).uint8(messageType | spareBits).uint8(messageReference)
  if (type === 'RP-DATA') {
    writeRpAddress(writer, rpdu.originator)
    writeRpAddress(writer, rpdu.destination)
    writeUserData(writer, rpdu.userData)
  }
  if (type === 'RP-ERROR') writeCause(writer, rpdu)
  if ((type === 'RP-ACK' || type === 'RP-ERROR') && rpdu.userData !== undefined) {
    writeUserData(writer.uint8(USER_DATA_IDENTIFIER), rpdu.userData)
  }
  if (rest !== undefined) writer.bytes(rest)
  if (writer.length > MAX_RPDU_OCTETS) throw new RangeError(`${writer.length} octets, at most ${MAX_RPDU_OCTETS}`)
  return writer.finish()
}

function writeCause(writer: ByteWriter, { cause, diagnostic, isCauseExtended }: RpError): void {
  if (cause >= CAUSE_EXTENSION) throw new RangeError(`no cause: ${cause}`)
  writer.uint8(diagnostic === undefined ? 1 : 2).uint8(isCauseExtended ? cause | CAUSE_EXTENSION : cause)
  if (diagnostic !== undefined) writer.uint8(diagnostic)
}

function writeUserData(writer: ByteWriter, octets: Uint8Array): void {
  if (octets.length > MAX_RP_USER_DATA_OCTETS) {
    throw new RangeError(`${octets.length} octets of RP-User-Data, at most ${MAX_RP_USER_DATA_OCTETS}`)
  }
  writer.uint8(octets.length).bytes(octets)
}
