import type { ByteReader, ByteWriter } from '@voltaic/base'

/*
 * +--------+--------+--------+--------+
 * |      Tag        |     Length      |
 * +--------+--------+--------+--------+
 * | Value ...
 */

/** An optional parameter, its value as it is sent. */
export interface Tlv {
  readonly tag: number
  readonly value: Uint8Array
}

/** Tags of the optional parameters that are used here. @spec SMPP 3.4 §5.3.2 */
export const TLV_TAGS = {
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  sourcePort: 0x020a,
  destinationPort: 0x020b,
  sarMsgRefNum: 0x020c,
  languageIndicator: 0x020d,
  sarTotalSegments: 0x020e,
  sarSegmentSeqnum: 0x020f,
  scInterfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  moreMessagesToSend: 0x0426,
  messageState: 0x0427,
} as const

/** Optional parameters of one PDU. */
export const MAX_TLVS = 64

/** @throws DecodeError SMPP_TOO_MANY_TLVS, or that of the reader @spec SMPP 3.4 §3.2.4 */
export function readTlvs(reader: ByteReader): readonly Tlv[] {
  const tlvs: Tlv[] = []
  while (reader.remaining > 0) {
    if (tlvs.length === MAX_TLVS) throw reader.fault('SMPP_TOO_MANY_TLVS', `more than ${MAX_TLVS} optional parameters`)
    const tag = reader.uint16()
    tlvs.push({ tag, value: reader.bytes(reader.uint16()) })
  }
  return tlvs
}

/** @throws RangeError for values that do not fit @spec SMPP 3.4 §3.2.4 */
export function writeTlvs(writer: ByteWriter, tlvs: readonly Tlv[]): void {
  if (tlvs.length > MAX_TLVS) throw new RangeError(`${tlvs.length} optional parameters, at most ${MAX_TLVS}`)
  for (const { tag, value } of tlvs) writer.uint16(tag).uint16(value.length).bytes(value)
}

/** The value of the first one with a tag. */
export function tlvValue(tlvs: readonly Tlv[], tag: number): Uint8Array | undefined {
  return tlvs.find((each) => each.tag === tag)?.value
}

/** The value of one that is a whole number of so many octets; undefined where it has another length. */
export function tlvNumber(tlvs: readonly Tlv[], tag: number, octets: 1 | 2): number | undefined {
  const value = tlvValue(tlvs, tag)
  if (value?.length !== octets) return undefined
  const [first = 0, second = 0] = value
  return octets === 1 ? first : (first << 8) | second
}

/** @throws RangeError for a number that does not fit */
export function numberTlv(tag: number, value: number, octets: 1 | 2): Tlv {
  if (!Number.isInteger(value) || value < 0 || value >= 256 ** octets) throw new RangeError(`${value} does not fit`)
  return { tag, value: octets === 1 ? Uint8Array.of(value) : Uint8Array.of(value >> 8, value & 0xff) }
}

/** One whose value is a C-Octet String. */
export function textTlv(tag: number, text: string): Tlv {
  return { tag, value: Buffer.from(`${text}\0`, 'latin1') }
}
