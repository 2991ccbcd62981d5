import { ByteReader, ByteWriter } from '@voltaic/base'

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+-----------------------------------------------+
 * |    msg-type   |               transaction-id                  |
 * +---------------+---------------+-------------------------------+
 * |          option-code          |          option-len           |
 * +-------------------------------+-------------------------------+
 * |                     option-data ...
 */
const SPEC = 'RFC 8415 §8'
const RELAY_FORW = 12
const RELAY_REPL = 13
/** Options of one message. */
export const MAX_DHCPV6_OPTIONS = 256

/** @spec RFC 8415 §7.3 */
export const DHCPV6_TYPES = { REPLY: 7, INFORMATION_REQUEST: 11 } as const

/** Codes that other files speak of. @spec RFC 8415 §24; RFC 3319 §5; RFC 3646 §7 */
export const DHCPV6_OPTIONS = {
  CLIENTID: 1,
  SERVERID: 2,
  ORO: 6,
  ELAPSED_TIME: 8,
  STATUS_CODE: 13,
  SIP_SERVER_D: 21,
  SIP_SERVER_A: 22,
  DNS_SERVERS: 23,
  INFORMATION_REFRESH_TIME: 32,
  INF_MAX_RT: 83,
} as const

export interface Dhcpv6Option {
  readonly code: number
  readonly value: Uint8Array
}

/** A message between client and server. */
export interface Dhcpv6Message {
  readonly type: number
  /** 24 bits. */
  readonly transactionId: number
  readonly options: readonly Dhcpv6Option[]
}

/**
 * Reads a message between client and server; those of relays are refused. Values are views on `datagram`.
 *
 * @throws DecodeError DHCPV6_TRUNCATED, DHCPV6_RELAY, DHCPV6_TOO_MANY_OPTIONS
 * @spec RFC 8415 §8, §21.1
 */
export function decodeDhcpv6(datagram: Uint8Array): Dhcpv6Message {
  const reader = new ByteReader(datagram, 'DHCPV6_TRUNCATED', SPEC)
  const type = reader.uint8()
  if (type === RELAY_FORW || type === RELAY_REPL) throw reader.fault('DHCPV6_RELAY', 'a message between relays')
  const transactionId = reader.uint24()
  const options: Dhcpv6Option[] = []
  while (reader.remaining > 0) {
    if (options.length === MAX_DHCPV6_OPTIONS) {
      throw reader.fault('DHCPV6_TOO_MANY_OPTIONS', `more than ${MAX_DHCPV6_OPTIONS} options`)
    }
    const code = reader.uint16()
    options.push({ code, value: reader.bytes(reader.uint16()) })
  }
  return { type, transactionId, options }
}

/**
 * @throws RangeError for values that do not fit
 * @spec RFC 8415 §8, §21.1
 */
export function encodeDhcpv6({ type, transactionId, options }: Dhcpv6Message): Uint8Array {
  const writer = new ByteWriter(128).uint8(type).uint24(transactionId)
  for (const { code, value } of options) writer.uint16(code).uint16(value.length).bytes(value)
  return writer.finish()
}

/** The value of the first option with that code. */
export function dhcpv6Option({ options }: Dhcpv6Message, code: number): Uint8Array | undefined {
  return options.find((option) => option.code === code)?.value
}
