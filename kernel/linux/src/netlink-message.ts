/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------------------------------------------------------+
 * |                Length, with this header                       |
 * +-------------------------------+-------------------------------+
 * |  Type                         |  Flags                        |
 * +-------------------------------+-------------------------------+
 * |                Sequence number, the same in the answer        |
 * +---------------------------------------------------------------+
 * |                Port of the process, 0 to and from the kernel  |
 * +---------------------------------------------------------------+
 * |  A structure of the type, then attributes, each on a boundary |
 * |  of 4 octets: length (16 bits, with these 4), type (16), value|
 * +---------------------------------------------------------------+
 */
import { DecodeError } from '@voltaic/base'

/** Numbers are in the order of the machine, which is little-endian wherever the product runs: x64 and arm64. */
const HEADER_LENGTH = 16
const ATTRIBUTE_HEADER_LENGTH = 4
const ALIGNMENT = 4
const SPEC = 'RFC 3549 §2.3'
/** The two highest bits of the type of an attribute say how its value is written. */
const TYPE_MASK = 0x3fff
const NESTED = 0x8000

export const NLM_F_REQUEST = 0x1
export const NLM_F_ACK = 0x4
export const NLM_F_DUMP = 0x300
/** Not if it is there already. */
export const NLM_F_EXCL = 0x200
export const NLM_F_CREATE = 0x400

/** Behind those that are there. */
export const NLM_F_APPEND = 0x800

/** Types that every family of messages has. */
export const NLMSG_ERROR = 2
export const NLMSG_DONE = 3

/** One message of the kernel, or to it. */
export interface NetlinkMessage {
  readonly type: number
  readonly flags: number
  readonly sequence: number
  /** The structure and its attributes. A view. */
  readonly body: Buffer
}

/**
 * A message to the kernel. Its sequence number is given to it when it is sent.
 *
 * @param parts the structure, then attributes
 * @spec RFC 3549 §2.3.2
 */
export function encodeNetlink(type: number, flags: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + aligned(part.length), HEADER_LENGTH)
  const message = Buffer.alloc(length)
  message.writeUInt32LE(length, 0)
  message.writeUInt16LE(type, 4)
  message.writeUInt16LE(flags, 6)
  let at = HEADER_LENGTH
  for (const part of parts) {
    part.copy(message, at)
    at += aligned(part.length)
  }
  return message
}

/** Gives a message that is about to be sent its number. */
export function numberNetlink(message: Buffer, sequence: number): void {
  message.writeUInt32LE(sequence, 8)
}

/**
 * What the kernel gave in one read: messages one behind the other.
 *
 * @throws DecodeError NETLINK_MALFORMED
 * @spec RFC 3549 §2.3.2
 */
export function decodeNetlink(octets: Buffer): readonly NetlinkMessage[] {
  const messages: NetlinkMessage[] = []
  for (let at = 0; at < octets.length; ) {
    const length = octets.length - at < HEADER_LENGTH ? 0 : octets.readUInt32LE(at)
    if (length < HEADER_LENGTH || at + length > octets.length) {
      throw new DecodeError('NETLINK_MALFORMED', 'a message is longer than what holds it', at, SPEC)
    }
    messages.push({
      type: octets.readUInt16LE(at + 4),
      flags: octets.readUInt16LE(at + 6),
      sequence: octets.readUInt32LE(at + 8),
      body: octets.subarray(at + HEADER_LENGTH, at + length),
    })
    at += aligned(length)
  }
  return messages
}

/** One attribute. @spec RFC 3549 §2.3.3 */
export function encodeAttribute(type: number, value: Uint8Array): Buffer {
  const attribute = Buffer.alloc(ATTRIBUTE_HEADER_LENGTH + value.length)
  attribute.writeUInt16LE(attribute.length, 0)
  attribute.writeUInt16LE(type, 2)
  attribute.set(value, ATTRIBUTE_HEADER_LENGTH)
  return attribute
}

/** An attribute that is a number of 32 bits. */
export function encodeUint32Attribute(type: number, value: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeUInt32LE(value)
  return encodeAttribute(type, octets)
}

/** An attribute whose value is attributes. */
export function encodeNested(type: number, attributes: readonly Buffer[]): Buffer {
  const length = attributes.reduce((sum, attribute) => sum + aligned(attribute.length), ATTRIBUTE_HEADER_LENGTH)
  const nested = Buffer.alloc(length)
  nested.writeUInt16LE(length, 0)
  nested.writeUInt16LE(type | NESTED, 2)
  let at = ATTRIBUTE_HEADER_LENGTH
  for (const attribute of attributes) {
    attribute.copy(nested, at)
    at += aligned(attribute.length)
  }
  return nested
}

/** One attribute of several, of which a list has many of one type. */
export interface NetlinkAttribute {
  readonly type: number
  /** A view. */
  readonly value: Buffer
}

/**
 * The attributes behind a structure, in their order.
 *
 * @param octets from the first attribute on
 * @throws DecodeError NETLINK_MALFORMED
 * @spec RFC 3549 §2.3.3
 */
export function listAttributes(octets: Buffer): readonly NetlinkAttribute[] {
  const attributes: NetlinkAttribute[] = []
  for (let at = 0; at < octets.length; ) {
    const length = octets.length - at < ATTRIBUTE_HEADER_LENGTH ? 0 : octets.readUInt16LE(at)
    if (length < ATTRIBUTE_HEADER_LENGTH || at + length > octets.length) {
      throw new DecodeError('NETLINK_MALFORMED', 'an attribute is longer than its message', at, SPEC)
    }
    attributes.push({
      type: octets.readUInt16LE(at + 2) & TYPE_MASK,
      value: octets.subarray(at + ATTRIBUTE_HEADER_LENGTH, at + length),
    })
    at += aligned(length)
  }
  return attributes
}

/**
 * The attributes behind a structure, by their type; of one that comes twice the last.
 *
 * @param octets from the first attribute on
 * @throws DecodeError NETLINK_MALFORMED
 * @spec RFC 3549 §2.3.3
 */
export function decodeAttributes(octets: Buffer): ReadonlyMap<number, Buffer> {
  return new Map(listAttributes(octets).map(({ type, value }) => [type, value]))
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT
}
