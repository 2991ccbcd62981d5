import {
  decodeAttributes,
  encodeAttribute,
  encodeNested,
  listAttributes,
  type NetlinkMessage,
} from '../netlink-message.ts'
import { encodeData, encodeName, encodeNft, encodeNftDump, isNft, NFT_HEADER_LENGTH } from './nft-message.ts'
import type { NftTable } from './nft-table.ts'

/** One element of a set or map. */
export interface NftElement {
  readonly key: Uint8Array
  /** Of a map. */
  readonly value?: Uint8Array
  /** Octets that the kernel keeps with it and makes nothing of, 255 at most. */
  readonly note?: Uint8Array
}

/** An element as the kernel tells it. */
export interface NftElementFound extends NftElement {
  /** The set it is in. */
  readonly set: string
  readonly key: Buffer
  /** Of a set that counts. */
  readonly packets: number
  /** Octets with the headers of IP. */
  readonly octets: number
}

const LIST_TABLE = 1
const LIST_SET = 2
const LIST_ELEMENTS = 3
const LIST_ELEMENT = 1
const KEY = 1
const VALUE = 2
const NOTE = 6
const EXPRESSION = 7
const DATA_VALUE = 1
const EXPRESSION_DATA = 2
const COUNTER_OCTETS = 1
const COUNTER_PACKETS = 2

export function encodeNewElements(table: NftTable, set: string, elements: readonly NftElement[]): Buffer {
  return encodeElements('newElements', table, set, elements)
}

/** With one that is not there the whole transaction fails. */
export function encodeDeleteElements(table: NftTable, set: string, keys: readonly Uint8Array[]): Buffer {
  return encodeElements(
    'deleteElements',
    table,
    set,
    keys.map((key) => ({ key })),
  )
}

/** The elements come in a reply each; one that is not there is an error, and those behind it do not come. */
export function encodeGetElements(table: NftTable, set: string, keys: readonly Uint8Array[]): Buffer {
  return encodeElements(
    'getElements',
    table,
    set,
    keys.map((key) => ({ key })),
  )
}

/** All elements of a set. */
export function encodeListElements(table: NftTable, set: string): Buffer {
  return encodeNftDump('getElements', table.family, [encodeName(LIST_TABLE, table.name), encodeName(LIST_SET, set)])
}

/**
 * The elements in an answer of the kernel; none in one that is of something else.
 *
 * @throws DecodeError NETLINK_MALFORMED
 */
export function decodeElements({ type, body }: NetlinkMessage): readonly NftElementFound[] {
  if (!isNft(type, 'newElements') && !isNft(type, 'deleteElements')) return []
  const attributes = decodeAttributes(body.subarray(NFT_HEADER_LENGTH))
  const name = attributes.get(LIST_SET)
  const elements = attributes.get(LIST_ELEMENTS)
  if (name === undefined || elements === undefined) return []
  const set = name.toString('latin1', 0, name.length - 1)
  return listAttributes(elements).map(({ value }) => decodeElement(set, value))
}

function encodeElements(
  message: 'newElements' | 'deleteElements' | 'getElements',
  table: NftTable,
  set: string,
  elements: readonly NftElement[],
): Buffer {
  return encodeNft(message, table.family, [
    encodeName(LIST_TABLE, table.name),
    encodeName(LIST_SET, set),
    encodeNested(
      LIST_ELEMENTS,
      elements.map((element) => encodeNested(LIST_ELEMENT, elementParts(element))),
    ),
  ])
}

function elementParts({ key, value, note }: NftElement): readonly Buffer[] {
  const parts = [encodeData(KEY, key)]
  if (value !== undefined) parts.push(encodeData(VALUE, value))
  if (note !== undefined) parts.push(encodeAttribute(NOTE, note))
  return parts
}

function decodeElement(set: string, octets: Buffer): NftElementFound {
  const attributes = decodeAttributes(octets)
  const value = dataOf(attributes.get(VALUE))
  const note = attributes.get(NOTE)
  return {
    set,
    key: dataOf(attributes.get(KEY)) ?? Buffer.alloc(0),
    ...(value !== undefined && { value }),
    ...(note !== undefined && { note }),
    ...countersOf(attributes.get(EXPRESSION)),
  }
}

function dataOf(nested: Buffer | undefined): Buffer | undefined {
  return nested === undefined ? undefined : decodeAttributes(nested).get(DATA_VALUE)
}

function countersOf(expression: Buffer | undefined): { readonly packets: number; readonly octets: number } {
  const data = expression === undefined ? undefined : decodeAttributes(expression).get(EXPRESSION_DATA)
  const counter = data === undefined ? undefined : decodeAttributes(data)
  return { packets: number64(counter?.get(COUNTER_PACKETS)), octets: number64(counter?.get(COUNTER_OCTETS)) }
}

function number64(octets: Buffer | undefined): number {
  return octets?.length === 8 ? Number(octets.readBigUInt64BE(0)) : 0
}
