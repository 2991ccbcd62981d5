import { type ByteReader, ByteWriter, decodeHex, encodeHex } from '@voltaic/base'
import { decodeIpv4, encodeIpv4 } from '@voltaic/runtime'

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |     Code      |  Identifier   |            Length             |
 * +---------------+---------------+-------------------------------+
 * |  Option type  |    Length     |  Data, of Length - 2 octets ...
 * +---------------+---------------+-------------------------------+
 */

const SPEC = 'RFC 1661 §5'
const HEADER = 4
const OPTION_HEADER = 2

/** Configure-Request, -Ack, -Nak and -Reject carry options, the rest data. */
const LAST_CODE_WITH_OPTIONS = 4

/** RFC 1332 §3.3 and RFC 1877 §1: options of IPCP that are one IPv4 address. */
const IPCP_ADDRESSES: ReadonlySet<number> = new Set([3, 129, 130, 131, 132])

/** An option: an IPv4 address where IPCP says so, octets in hexadecimal digits otherwise. */
export type PppOption =
  | { readonly type: number; readonly address: string }
  | { readonly type: number; readonly data: string }

/** A packet of LCP or IPCP. */
export type PppControlPacket =
  | { readonly code: number; readonly identifier: number; readonly options: readonly PppOption[] }
  | { readonly code: number; readonly identifier: number; readonly data: string }

/**
 * Names of packet codes; IPCP has the first seven.
 *
 * @spec RFC 1661 §5; RFC 1332 §2
 */
export const PPP_CODES: ReadonlyMap<number, string> = new Map([
  [1, 'Configure-Request'],
  [2, 'Configure-Ack'],
  [3, 'Configure-Nak'],
  [4, 'Configure-Reject'],
  [5, 'Terminate-Request'],
  [6, 'Terminate-Ack'],
  [7, 'Code-Reject'],
  [8, 'Protocol-Reject'],
  [9, 'Echo-Request'],
  [10, 'Echo-Reply'],
  [11, 'Discard-Request'],
])

/** @spec RFC 1332 §3; RFC 1877 §1 */
export const IPCP_OPTIONS: ReadonlyMap<number, string> = new Map([
  [1, 'IP-Addresses'],
  [2, 'IP-Compression-Protocol'],
  [3, 'IP-Address'],
  [4, 'Mobile-IPv4'],
  [129, 'Primary DNS Server Address'],
  [130, 'Primary NBNS Server Address'],
  [131, 'Secondary DNS Server Address'],
  [132, 'Secondary NBNS Server Address'],
])

/** @spec RFC 1661 §6 */
export const LCP_OPTIONS: ReadonlyMap<number, string> = new Map([
  [1, 'Maximum-Receive-Unit'],
  [3, 'Authentication-Protocol'],
  [4, 'Quality-Protocol'],
  [5, 'Magic-Number'],
  [7, 'Protocol-Field-Compression'],
  [8, 'Address-and-Control-Field-Compression'],
])

/**
 * Reads code, identifier and length, and checks the length.
 *
 * @returns a reader of what comes behind
 * @throws DecodeError PCO_TRUNCATED, PPP_LENGTH
 * @spec RFC 1661 §5
 */
export function readPppHeader(reader: ByteReader): { code: number; identifier: number; body: ByteReader } {
  const whole = reader.remaining
  const code = reader.uint8()
  const identifier = reader.uint8()
  const length = reader.uint16()
  if (length !== whole) {
    throw reader.fault('PPP_LENGTH', `the packet says ${length} octets, its container has ${whole}`, SPEC)
  }
  return { code, identifier, body: reader.window(reader.remaining) }
}

/** @returns the whole packet, header included */
export function encodePppPacket(code: number, identifier: number, body: Uint8Array): Uint8Array {
  const writer = new ByteWriter(HEADER + body.length)
  return writer
    .uint8(code)
    .uint8(identifier)
    .uint16(HEADER + body.length)
    .bytes(body)
    .finish()
}

/**
 * @param isIpcp whether options 3 and 129 to 132 are addresses
 * @throws DecodeError PCO_TRUNCATED, PPP_LENGTH, PPP_OPTION_LENGTH
 * @spec RFC 1661 §5, §6; RFC 1332 §3; RFC 1877 §1
 */
export function readPppControl(reader: ByteReader, isIpcp: boolean): PppControlPacket {
  const { code, identifier, body } = readPppHeader(reader)
  if (code === 0 || code > LAST_CODE_WITH_OPTIONS) {
    return { code, identifier, data: encodeHex(body.bytes(body.remaining)) }
  }
  const options: PppOption[] = []
  // no limit of their own: a container has room for 125
  while (body.remaining > 0) options.push(readOption(body, isIpcp))
  return { code, identifier, options }
}

function readOption(body: ByteReader, isIpcp: boolean): PppOption {
  const type = body.uint8()
  const length = body.peek()
  if (length < OPTION_HEADER) throw body.fault('PPP_OPTION_LENGTH', `an option of ${length} octets`, 'RFC 1661 §6')
  body.skip(1)
  const data = body.bytes(length - OPTION_HEADER)
  const isAddress = isIpcp && data.length === 4 && IPCP_ADDRESSES.has(type)
  return isAddress ? { type, address: decodeIpv4(data) } : { type, data: encodeHex(data) }
}

/** @throws RangeError for values that do not fit; DecodeError HEX_MALFORMED */
export function encodePppControl(packet: PppControlPacket): Uint8Array {
  if ('data' in packet) return encodePppPacket(packet.code, packet.identifier, decodeHex(packet.data))
  const writer = new ByteWriter(64)
  for (const option of packet.options) {
    const data = 'address' in option ? encodeIpv4(option.address) : decodeHex(option.data)
    writer
      .uint8(option.type)
      .uint8(OPTION_HEADER + data.length)
      .bytes(data)
  }
  return encodePppPacket(packet.code, packet.identifier, writer.finish())
}
