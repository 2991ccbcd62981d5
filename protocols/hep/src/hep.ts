import { DecodeError } from '@voltaic/base'
import { type Address, decodeIpv4, decodeIpv6, encodeHost } from '@voltaic/runtime'

/** What one datagram of HEP tells of one message. */
export interface HepMessage {
  readonly from: Address
  readonly to: Address
  readonly transport: 'udp' | 'tcp'
  /** Milliseconds since 1970; parts of one are kept to the microsecond. */
  readonly at: number
  /** 1 SIP, 53 DNS as JSON, 56 Diameter as JSON, 100 a line of a log. */
  readonly protocol: number
  /** Which agent has captured it. */
  readonly agent: number
  /** The name of that agent. */
  readonly node?: string
  /** A password that the receiver may want. */
  readonly key?: string
  /** What this message belongs to: a Call-ID. */
  readonly correlation?: string
  readonly payload: Uint8Array
}

/** The length is 16 bits. */
export const MAX_HEP_LENGTH = 65_535
export const MAX_HEP_CHUNKS = 64

const SPEC = 'HEP version 3'
const MAGIC = Buffer.from('HEP3')
const CHUNK_HEAD = 6
const AF_INET = 2
const AF_INET6 = 10
const UDP = 17
const TCP = 6

/** Chunk types of vendor 0. */
const CHUNK = {
  family: 1,
  protocol: 2,
  source4: 3,
  destination4: 4,
  source6: 5,
  destination6: 6,
  sourcePort: 7,
  destinationPort: 8,
  seconds: 9,
  microseconds: 10,
  type: 11,
  agent: 12,
  key: 14,
  payload: 15,
  correlation: 17,
  node: 19,
} as const

/**
 * Octets of one datagram:
 *
 *      0                   1                   2                   3
 *     +---------------+---------------+---------------+---------------+
 *   0 |      'H'      |      'E'      |      'P'      |      '3'      |
 *     +---------------+---------------+---------------+---------------+
 *   4 | length of it all              | chunk: vendor                 |
 *     +-------------------------------+-------------------------------+
 *   8 | chunk: type                   | chunk: length with this head  |
 *     +-------------------------------+-------------------------------+
 *  12 | chunk: value ...              | the next chunk ...
 *
 * @returns undefined when the message is too long for a datagram
 */
export function encodeHep(message: HepMessage): Uint8Array | undefined {
  const isV6 = message.from.host.includes(':')
  const seconds = Math.floor(message.at / 1000)
  const chunks = [
    octet(CHUNK.family, isV6 ? AF_INET6 : AF_INET),
    octet(CHUNK.protocol, message.transport === 'tcp' ? TCP : UDP),
    chunk(isV6 ? CHUNK.source6 : CHUNK.source4, encodeHost(message.from.host)),
    chunk(isV6 ? CHUNK.destination6 : CHUNK.destination4, encodeHost(message.to.host)),
    short(CHUNK.sourcePort, message.from.port),
    short(CHUNK.destinationPort, message.to.port),
    long(CHUNK.seconds, seconds),
    long(CHUNK.microseconds, Math.floor((message.at - seconds * 1000) * 1000)),
    octet(CHUNK.type, message.protocol),
    long(CHUNK.agent, message.agent),
    ...(message.key === undefined ? [] : [chunk(CHUNK.key, Buffer.from(message.key))]),
    ...(message.correlation === undefined ? [] : [chunk(CHUNK.correlation, Buffer.from(message.correlation))]),
    ...(message.node === undefined ? [] : [chunk(CHUNK.node, Buffer.from(message.node))]),
    chunk(CHUNK.payload, message.payload),
  ]
  const length = chunks.reduce((sum, each) => sum + each.length, CHUNK_HEAD)
  if (length > MAX_HEP_LENGTH) return undefined
  const head = Buffer.alloc(CHUNK_HEAD)
  head.set(MAGIC)
  head.writeUInt16BE(length, MAGIC.length)
  return Buffer.concat([head, ...chunks])
}

function chunk(type: number, value: Uint8Array): Buffer {
  const octets = Buffer.alloc(CHUNK_HEAD + value.length)
  octets.writeUInt16BE(type, 2)
  // one that is longer than a length can say makes the whole too long, and is never sent
  octets.writeUInt16BE(Math.min(octets.length, MAX_HEP_LENGTH), 4)
  octets.set(value, CHUNK_HEAD)
  return octets
}

const octet = (type: number, value: number): Buffer => chunk(type, Uint8Array.of(value))
const short = (type: number, value: number): Buffer => chunk(type, Uint8Array.of(value >> 8, value & 255))
const long = (type: number, value: number): Buffer => {
  const octets = Buffer.alloc(4)
  octets.writeUInt32BE(value >>> 0)
  return chunk(type, octets)
}

/**
 * Reads one datagram. Chunks of other vendors and types are passed over.
 *
 * @throws DecodeError `HEP_MALFORMED` for what is cut off, has too many chunks or leaves out addresses or payload
 */
export function decodeHep(octets: Uint8Array): HepMessage {
  const chunks = chunksOf(Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength))
  const number = (type: number): number => {
    const value = chunks.get(type)
    return value === undefined || value.length > 4 || value.length === 0 ? 0 : value.readUIntBE(0, value.length)
  }
  const text = (type: number): string | undefined => chunks.get(type)?.toString()
  const address = (four: number, six: number, port: number): Address => {
    const host = chunks.get(number(CHUNK.family) === AF_INET6 ? six : four)
    if (host?.length === 4) return { host: decodeIpv4(host), port: number(port) }
    if (host?.length === 16) return { host: decodeIpv6(host), port: number(port) }
    throw malformed('it has no addresses', 0)
  }
  const payload = chunks.get(CHUNK.payload)
  if (payload === undefined) throw malformed('it has no payload', 0)
  const [node, key, correlation] = [text(CHUNK.node), text(CHUNK.key), text(CHUNK.correlation)]
  return {
    from: address(CHUNK.source4, CHUNK.source6, CHUNK.sourcePort),
    to: address(CHUNK.destination4, CHUNK.destination6, CHUNK.destinationPort),
    transport: number(CHUNK.protocol) === TCP ? 'tcp' : 'udp',
    at: number(CHUNK.seconds) * 1000 + number(CHUNK.microseconds) / 1000,
    protocol: number(CHUNK.type),
    agent: number(CHUNK.agent),
    ...(node !== undefined && { node }),
    ...(key !== undefined && { key }),
    ...(correlation !== undefined && { correlation }),
    payload: Uint8Array.from(payload),
  }
}

/** Values by type; of two with one type the last counts. */
function chunksOf(octets: Buffer): ReadonlyMap<number, Buffer> {
  if (octets.length < CHUNK_HEAD || !octets.subarray(0, MAGIC.length).equals(MAGIC))
    throw malformed('it is not HEP3', 0)
  const end = octets.readUInt16BE(MAGIC.length)
  if (end > octets.length) throw malformed(`its length says ${end} octets, there are ${octets.length}`, MAGIC.length)
  const chunks = new Map<number, Buffer>()
  let count = 0
  for (let offset = CHUNK_HEAD; offset < end; ) {
    count += 1
    if (count > MAX_HEP_CHUNKS) throw malformed(`it has more than ${MAX_HEP_CHUNKS} chunks`, offset)
    const length = end - offset < CHUNK_HEAD ? 0 : octets.readUInt16BE(offset + 4)
    if (length < CHUNK_HEAD || offset + length > end) throw malformed('a chunk is cut off', offset)
    if (octets.readUInt16BE(offset) === 0)
      chunks.set(octets.readUInt16BE(offset + 2), octets.subarray(offset + CHUNK_HEAD, offset + length))
    offset += length
  }
  return chunks
}

function malformed(what: string, offset: number): DecodeError {
  return new DecodeError('HEP_MALFORMED', `no message of HEP: ${what}`, offset, SPEC)
}
