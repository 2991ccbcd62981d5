import { DecodeError } from '@voltaic/base'
import type { Edns } from './message.ts'
import type { MessageReader } from './message-reader.ts'
import type { MessageWriter } from './message-writer.ts'
import { type Name, ROOT } from './name.ts'

/**
 * The pseudo-record that carries EDNS0 in the additional section (RFC 6891 §6.1.2).
 *
 *     NAME    root
 *     TYPE    41
 *     CLASS   octets that the sender takes in one datagram
 *     TTL     | upper 8 bits of RCODE | VERSION | DO |         Z          |
 *     RDATA   options: code (16 bits), length (16 bits), data
 */
export const OPT = 41
/** RFC 6891 §6.2.3: smaller values are treated as this. */
export const MIN_UDP_PAYLOAD = 512
/** Fits in one packet of every link that IPv6 allows, so that answers are not cut into fragments. */
export const SAFE_UDP_PAYLOAD = 1232

const DO_BIT = 0x8000

export interface DecodedOpt {
  readonly edns: Edns
  /** Upper eight bits of the RCODE, shifted to where they belong. */
  readonly extendedRcode: number
}

/**
 * The OPT record behind its name and type.
 *
 * @throws DecodeError DNS_OPT_NAME, DNS_RDATA_LENGTH, DNS_TRUNCATED
 * @spec RFC 6891 §6.1.2
 */
export function decodeOpt(reader: MessageReader, name: Name): DecodedOpt {
  if (name !== ROOT) throw optFault('DNS_OPT_NAME', 'the owner of OPT is not the root', reader.position)
  const udpPayloadSize = reader.uint16()
  const extendedRcode = reader.uint8() << 4
  const version = reader.uint8()
  const dnssecOk = (reader.uint16() & DO_BIT) !== 0
  const length = reader.uint16()
  const end = reader.position + length
  const options: { code: number; data: Uint8Array }[] = []
  while (reader.position < end) options.push({ code: reader.uint16(), data: reader.octets(reader.uint16()) })
  if (reader.position !== end) throw optFault('DNS_RDATA_LENGTH', 'options do not fill OPT', end)
  return { edns: { udpPayloadSize, version, dnssecOk, options }, extendedRcode }
}

/** @param rcode all twelve bits. @spec RFC 6891 §6.1.2 */
export function encodeOpt(writer: MessageWriter, edns: Edns, rcode: number): void {
  writer.plainName(ROOT).uint16(OPT).uint16(edns.udpPayloadSize)
  writer
    .uint8(rcode >>> 4)
    .uint8(edns.version)
    .uint16(edns.dnssecOk ? DO_BIT : 0)
  const lengthAt = writer.length
  writer.uint16(0)
  for (const { code, data } of edns.options) writer.uint16(code).uint16(data.length).bytes(data)
  writer.setUint16(lengthAt, writer.length - lengthAt - 2)
}

function optFault(code: string, message: string, offset: number): DecodeError {
  return new DecodeError(code, message, offset, 'RFC 6891 §6.1.2')
}
