import { assertNever, ByteReader, ByteWriter, decodeHex, encodeHex } from '@voltaic/base'
import { decodeIpv4, decodeIpv6, encodeIpv4, encodeIpv6 } from '@voltaic/runtime'
import type { PcoFormat } from './identifiers.ts'
import { encodeMsisdn, readMsisdn } from './msisdn.ts'
import { type ChapPacket, encodeChap, encodePap, type PapPacket, readChap, readPap } from './ppp-authentication.ts'
import { encodePppControl, type PppControlPacket, readPppControl } from './ppp-packet.ts'

const SPEC = 'TS 24.008 §10.5.6.3'
const UNIT_MASK = 0x07
const ADDITIONAL_EXCEPTION_REPORTS = 0x08

/** How many messages a device may send in a unit of time. */
export interface ApnRateControl {
  /** Bits 5 to 8 of the first octet, which are spare. */
  readonly spare: number
  readonly additionalExceptionReports: boolean
  /** 0 unrestricted, 1 minute, 2 hour, 3 day, 4 week. */
  readonly uplinkTimeUnit: number
  readonly maximumUplinkRate: number
}

/** What is in a container; `octets` are hexadecimal digits, for what is unknown or not laid out as it should be. */
export type PcoContent =
  | { readonly kind: 'empty' }
  | { readonly kind: 'ipv4'; readonly address: string }
  | { readonly kind: 'ipv6'; readonly address: string }
  | { readonly kind: 'ipv6-prefix'; readonly address: string; readonly length: number }
  | { readonly kind: 'uint8'; readonly value: number }
  | { readonly kind: 'uint16'; readonly value: number }
  | ({ readonly kind: 'apn-rate-control' } & ApnRateControl)
  | { readonly kind: 'msisdn'; readonly digits: string }
  | ({ readonly kind: 'ipcp' } & PppControlPacket)
  | ({ readonly kind: 'lcp' } & PppControlPacket)
  | ({ readonly kind: 'pap' } & PapPacket)
  | ({ readonly kind: 'chap' } & ChapPacket)
  | { readonly kind: 'octets'; readonly octets: string }

/**
 * Reads contents that are laid out in one way, to the end of the reader.
 *
 * @throws DecodeError PCO_TRUNCATED, PCO_CONTENT_LENGTH, PCO_MSISDN, PPP_LENGTH, PPP_OPTION_LENGTH
 * @spec TS 24.008 §10.5.6.3
 */
export function readContent(reader: ByteReader, format: PcoFormat): PcoContent {
  const content = readAs(reader, format)
  if (reader.remaining > 0) {
    throw reader.fault('PCO_CONTENT_LENGTH', `${reader.remaining} octets more than the contents have`)
  }
  return content
}

function readAs(reader: ByteReader, format: PcoFormat): PcoContent {
  switch (format) {
    case 'empty':
      return { kind: format }
    case 'ipv4':
      return { kind: format, address: decodeIpv4(reader.bytes(4)) }
    case 'ipv6':
      return { kind: format, address: decodeIpv6(reader.bytes(16)) }
    case 'ipv6-prefix':
      return { kind: format, address: decodeIpv6(reader.bytes(16)), length: reader.uint8() }
    case 'uint8':
      return { kind: format, value: reader.uint8() }
    case 'uint16':
      return { kind: format, value: reader.uint16() }
    case 'apn-rate-control':
      return { kind: format, ...readApnRateControl(reader) }
    case 'msisdn':
      return { kind: format, digits: readMsisdn(reader) }
    case 'ipcp':
      return { kind: format, ...readPppControl(reader, true) }
    case 'lcp':
      return { kind: format, ...readPppControl(reader, false) }
    case 'pap':
      return { kind: format, ...readPap(reader) }
    case 'chap':
      return { kind: format, ...readChap(reader) }
    case 'octets':
      return { kind: format, octets: encodeHex(reader.bytes(reader.remaining)) }
    default:
      return assertNever(format)
  }
}

/**
 * @throws RangeError for values that do not fit; DecodeError HEX_MALFORMED for octets that are no hexadecimal digits
 * @spec TS 24.008 §10.5.6.3
 */
export function encodeContent(content: PcoContent): Uint8Array {
  switch (content.kind) {
    case 'empty':
      return new Uint8Array(0)
    case 'ipv4':
      return encodeIpv4(content.address)
    case 'ipv6':
      return encodeIpv6(content.address)
    case 'ipv6-prefix':
      return new ByteWriter(17).bytes(encodeIpv6(content.address)).uint8(content.length).finish()
    case 'uint8':
      return new ByteWriter(1).uint8(content.value).finish()
    case 'uint16':
      return new ByteWriter(2).uint16(content.value).finish()
    case 'apn-rate-control':
      return encodeApnRateControl(content)
    case 'msisdn':
      return encodeMsisdn(content.digits)
    case 'ipcp':
    case 'lcp':
      return encodePppControl(content)
    case 'pap':
      return encodePap(content)
    case 'chap':
      return encodeChap(content)
    case 'octets':
      return decodeHex(content.octets)
    default:
      return assertNever(content)
  }
}

/** A reader of contents that stand alone; faults are counted from their first octet. */
export function contentReader(bytes: Uint8Array, start = 0, end: number = bytes.length): ByteReader {
  return new ByteReader(bytes, 'PCO_TRUNCATED', SPEC, start, end)
}

function readApnRateControl(reader: ByteReader): ApnRateControl {
  const first = reader.uint8()
  return {
    spare: first >> 4,
    additionalExceptionReports: (first & ADDITIONAL_EXCEPTION_REPORTS) !== 0,
    uplinkTimeUnit: first & UNIT_MASK,
    maximumUplinkRate: reader.uint24(),
  }
}

function encodeApnRateControl(content: ApnRateControl): Uint8Array {
  const { spare, additionalExceptionReports, uplinkTimeUnit, maximumUplinkRate } = content
  if (spare < 0 || spare > 15 || uplinkTimeUnit < 0 || uplinkTimeUnit > UNIT_MASK) {
    throw new RangeError(`no APN rate control: unit ${uplinkTimeUnit}, spare ${spare}`)
  }
  const flags = additionalExceptionReports ? ADDITIONAL_EXCEPTION_REPORTS : 0
  return new ByteWriter(4)
    .uint8((spare << 4) | flags | uplinkTimeUnit)
    .uint24(maximumUplinkRate)
    .finish()
}
