/*
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +---------------+---------------+-------------------------------+
 * |  Family       |  Version 0    |  Resource (network order)     |   struct nfgenmsg, behind the header of netlink
 * +---------------+---------------+-------------------------------+
 *
 * The type of a message is the number of the subsystem (8 bits) and that of the message (8 bits). Numbers in attributes
 * are in network order.
 */
import {
  encodeAttribute,
  encodeNested,
  encodeNetlink,
  NLM_F_APPEND,
  NLM_F_CREATE,
  NLM_F_DUMP,
  NLM_F_REQUEST,
} from '../netlink-message.ts'

const SUBSYSTEM = 10
const BATCH_BEGIN = 16
const BATCH_END = 17
const GENMSG_LENGTH = 4

/** Families of tables. */
export const NFPROTO_IPV4 = 2
export const NFPROTO_IPV6 = 10

const MESSAGES = {
  newTable: 0,
  getTable: 1,
  deleteTable: 2,
  newChain: 3,
  newRule: 6,
  newSet: 9,
  newElements: 12,
  getElements: 13,
  deleteElements: 14,
} as const

/** What a message asks for. */
export type NftMessage = keyof typeof MESSAGES

const FLAGS: { readonly [M in NftMessage]: number } = {
  newTable: NLM_F_CREATE,
  getTable: 0,
  deleteTable: 0,
  newChain: NLM_F_CREATE,
  newRule: NLM_F_CREATE | NLM_F_APPEND,
  newSet: NLM_F_CREATE,
  newElements: NLM_F_CREATE,
  getElements: 0,
  deleteElements: 0,
}

/** One request of nf_tables; those that change something belong into a transaction. */
export function encodeNft(message: NftMessage, family: number, attributes: readonly Buffer[]): Buffer {
  return encode(message, family, FLAGS[message], attributes)
}

/** All elements of a set, or all tables. */
export function encodeNftDump(
  message: 'getElements' | 'getTable',
  family: number,
  attributes: readonly Buffer[],
): Buffer {
  return encode(message, family, NLM_F_DUMP, attributes)
}

/** Requests as one transaction: all of them, or none. Nothing comes back for those that are done. */
export function encodeTransaction(requests: readonly Buffer[]): readonly Buffer[] {
  return [encodeMark(BATCH_BEGIN), ...requests, encodeMark(BATCH_END)]
}

/** Whether an answer is that message. */
export function isNft(type: number, message: NftMessage): boolean {
  return type === ((SUBSYSTEM << 8) | MESSAGES[message])
}

/** A number of 32 bits as an attribute, in network order. */
export function encodeNumber(type: number, value: number): Buffer {
  const octets = Buffer.alloc(4)
  octets.writeInt32BE(value | 0)
  return encodeAttribute(type, octets)
}

/** A name as an attribute, with the zero at its end. */
export function encodeName(type: number, name: string): Buffer {
  return encodeAttribute(type, Buffer.from(`${name}\0`, 'latin1'))
}

/** Octets as the value of a register or an element. */
export function encodeData(type: number, octets: Uint8Array): Buffer {
  return encodeNested(type, [encodeAttribute(DATA_VALUE, octets)])
}

/** In front of the attributes of an answer. */
export const NFT_HEADER_LENGTH: number = GENMSG_LENGTH
const DATA_VALUE = 1

function encode(message: NftMessage, family: number, flags: number, attributes: readonly Buffer[]): Buffer {
  const type = (SUBSYSTEM << 8) | MESSAGES[message]
  return encodeNetlink(type, NLM_F_REQUEST | flags, [Buffer.of(family, 0, 0, 0), ...attributes])
}

function encodeMark(type: number): Buffer {
  return encodeNetlink(type, NLM_F_REQUEST, [Buffer.of(0, 0, 0, SUBSYSTEM)])
}
