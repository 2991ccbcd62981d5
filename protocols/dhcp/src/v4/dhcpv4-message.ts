import { ByteReader, ByteWriter } from '@voltaic/base'
import { decodeIpv4, encodeIpv4 } from '@voltaic/runtime'
import { DHCPV4_OPTIONS, type Dhcpv4Option, gatherOptions, writeOptions } from './dhcpv4-options.ts'

/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+---------------+---------------+
 * |     op (1)    |   htype (1)   |   hlen (1)    |   hops (1)    |
 * +---------------+---------------+---------------+---------------+
 * |                            xid (4)                            |
 * +-------------------------------+-------------------------------+
 * |           secs (2)            |           flags (2)           |
 * +-------------------------------+-------------------------------+
 * |         ciaddr, yiaddr, siaddr, giaddr (4 each)               |
 * +---------------------------------------------------------------+
 * |         chaddr (16), sname (64), file (128)                   |
 * +---------------------------------------------------------------+
 * |         99 130 83 99, options (variable)                      |
 * +---------------------------------------------------------------+
 */
const SPEC = 'RFC 2131 §2'
const MAGIC_COOKIE = 0x6382_5363
const CHADDR = 16
const SNAME = 64
const FILE = 128
const BROADCAST = 0x8000
/** What every relay and server takes, RFC 1542 §2.1. */
const MIN_MESSAGE_LENGTH = 300
const IN_FILE = 1
const IN_SNAME = 2

export const BOOTREQUEST = 1
export const BOOTREPLY = 2

/** Values of the option "DHCP message type". @spec RFC 2132 §9.6 */
export const DHCPV4_TYPES = { DISCOVER: 1, OFFER: 2, REQUEST: 3, ACK: 5, NAK: 6, INFORM: 8 } as const

/** A DHCPv4 message; what starts machines from the network (`sname`, `file`) is left out. */
export interface Dhcpv4Message {
  /** BOOTREQUEST or BOOTREPLY. */
  readonly op: number
  /** 1 is Ethernet. */
  readonly hardwareType: number
  /** Up to 16 octets. */
  readonly hardwareAddress: Uint8Array
  readonly hops: number
  readonly transactionId: number
  /** Seconds since the client has begun. */
  readonly seconds: number
  /** The answer is to be broadcast. */
  readonly isBroadcast: boolean
  readonly clientAddress: string
  readonly yourAddress: string
  readonly serverAddress: string
  readonly relayAddress: string
  /** Each code once; parts put together (RFC 3396). */
  readonly options: readonly Dhcpv4Option[]
}

/**
 * Reads a DHCPv4 message, with options that have gone into `file` and `sname`.
 *
 * @throws DecodeError DHCPV4_TRUNCATED, DHCPV4_COOKIE, DHCPV4_HARDWARE_LENGTH, DHCPV4_TOO_MANY_OPTIONS
 * @spec RFC 2131 §2, §4.1; RFC 2132 §9.3; RFC 3396 §5
 */
export function decodeDhcpv4(datagram: Uint8Array): Dhcpv4Message {
  const reader = new ByteReader(datagram, 'DHCPV4_TRUNCATED', SPEC)
  const op = reader.uint8()
  const hardwareType = reader.uint8()
  const hardwareLength = reader.uint8()
  if (hardwareLength > CHADDR) {
    throw reader.fault('DHCPV4_HARDWARE_LENGTH', `a hardware address of ${hardwareLength} octets`)
  }
  const hops = reader.uint8()
  const transactionId = reader.uint32()
  const seconds = reader.uint16()
  const isBroadcast = (reader.uint16() & BROADCAST) !== 0
  const address = () => decodeIpv4(reader.bytes(4))
  const [clientAddress, yourAddress, serverAddress, relayAddress] = [address(), address(), address(), address()]
  const hardwareAddress = reader.bytes(CHADDR).subarray(0, hardwareLength)
  const sname = reader.window(SNAME)
  const file = reader.window(FILE)
  if (reader.uint32() !== MAGIC_COOKIE) throw reader.fault('DHCPV4_COOKIE', 'no magic cookie', 'RFC 2131 §3')
  return {
    op,
    hardwareType,
    hardwareAddress,
    hops,
    transactionId,
    seconds,
    isBroadcast,
    clientAddress,
    yourAddress,
    serverAddress,
    relayAddress,
    options: readOptions(reader, file, sname),
  }
}

/** RFC 2131 §4.1: the option field first, then `file`, then `sname`. */
function readOptions(reader: ByteReader, file: ByteReader, sname: ByteReader): readonly Dhcpv4Option[] {
  const found = new Map<number, Uint8Array>()
  gatherOptions(reader, found)
  const overload = found.get(DHCPV4_OPTIONS.OVERLOAD)?.[0] ?? 0
  found.delete(DHCPV4_OPTIONS.OVERLOAD)
  if ((overload & IN_FILE) !== 0) gatherOptions(file, found)
  if ((overload & IN_SNAME) !== 0) gatherOptions(sname, found)
  found.delete(DHCPV4_OPTIONS.OVERLOAD)
  return [...found].map(([code, value]) => ({ code, value }))
}

/**
 * Writes a DHCPv4 message; all options go into the option field.
 *
 * @throws RangeError for values that do not fit
 * @spec RFC 2131 §2; RFC 1542 §2.1
 */
export function encodeDhcpv4(message: Dhcpv4Message): Uint8Array {
  const { hardwareAddress } = message
  if (hardwareAddress.length > CHADDR) throw new RangeError(`a hardware address of ${hardwareAddress.length} octets`)
  const writer = new ByteWriter(MIN_MESSAGE_LENGTH)
    .uint8(message.op)
    .uint8(message.hardwareType)
    .uint8(hardwareAddress.length)
    .uint8(message.hops)
    .uint32(message.transactionId)
    .uint16(message.seconds)
    .uint16(message.isBroadcast ? BROADCAST : 0)
    .bytes(encodeIpv4(message.clientAddress))
    .bytes(encodeIpv4(message.yourAddress))
    .bytes(encodeIpv4(message.serverAddress))
    .bytes(encodeIpv4(message.relayAddress))
    .bytes(hardwareAddress)
    .zeros(CHADDR - hardwareAddress.length + SNAME + FILE)
    .uint32(MAGIC_COOKIE)
  writeOptions(writer, message.options)
  return writer.zeros(Math.max(0, MIN_MESSAGE_LENGTH - writer.length)).finish()
}
