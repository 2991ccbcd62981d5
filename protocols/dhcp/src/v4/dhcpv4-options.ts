import { type ByteReader, type ByteWriter, DecodeError } from '@voltaic/base'

/*
 * |  code  | length |  value ...  |     one option
 * |  code  |                          pad (0) and end (255) have neither length nor value
 */

/** Options in one field, the parts of long ones counted each. */
export const MAX_DHCPV4_OPTIONS = 512
const MAX_PART = 255
const PAD = 0
const END = 255

/** Codes that other files speak of. */
export const DHCPV4_OPTIONS = {
  DOMAIN_NAME_SERVERS: 6,
  OVERLOAD: 52,
  MESSAGE_TYPE: 53,
  SERVER_IDENTIFIER: 54,
  PARAMETER_REQUEST_LIST: 55,
  MAXIMUM_MESSAGE_SIZE: 57,
  CLIENT_IDENTIFIER: 61,
  SIP_SERVERS: 120,
} as const

export interface Dhcpv4Option {
  readonly code: number
  readonly value: Uint8Array
}

/**
 * Reads options to the end option, or to the end. Parts of the same code are put together in their order.
 *
 * @param into where parts of the same message were gathered before
 * @throws DecodeError DHCPV4_TRUNCATED, DHCPV4_TOO_MANY_OPTIONS
 * @spec RFC 2132 §2; RFC 3396 §5
 */
export function gatherOptions(reader: ByteReader, into: Map<number, Uint8Array>): void {
  let count = 0
  while (reader.remaining > 0) {
    const code = reader.uint8()
    if (code === END) return
    if (code === PAD) continue
    if (++count > MAX_DHCPV4_OPTIONS) {
      throw reader.fault('DHCPV4_TOO_MANY_OPTIONS', `more than ${MAX_DHCPV4_OPTIONS} options`)
    }
    const value = reader.bytes(reader.uint8())
    const before = into.get(code)
    into.set(code, before === undefined ? value : Buffer.concat([before, value]))
  }
}

/**
 * Writes options and the end option; what has more than 255 octets goes into several parts.
 *
 * @throws RangeError for a code that is none, or that comes twice
 * @spec RFC 2132 §2; RFC 3396 §6
 */
export function writeOptions(writer: ByteWriter, options: readonly Dhcpv4Option[]): void {
  const seen = new Set<number>()
  for (const { code, value } of options) {
    if (code === PAD || code === END || seen.has(code)) throw new RangeError(`option ${code} cannot be written here`)
    seen.add(code)
    let at = 0
    do {
      const part = value.subarray(at, at + MAX_PART)
      writer.uint8(code).uint8(part.length).bytes(part)
      at += MAX_PART
    } while (at < value.length)
  }
  writer.uint8(END)
}

/** The fault of an option whose value does not fit. */
export function optionFault(code: number, message: string, spec: string): DecodeError {
  return new DecodeError('DHCPV4_OPTION_VALUE', `option ${code}: ${message}`, 0, spec)
}
