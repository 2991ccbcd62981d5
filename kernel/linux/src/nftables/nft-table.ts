import { encodeAttribute, encodeNested } from '../netlink-message.ts'
import { expressionParts, type NftExpression } from './nft-expression.ts'
import { encodeName, encodeNft, encodeNumber } from './nft-message.ts'

/** A table by its family and name. */
export interface NftTable {
  readonly family: number
  readonly name: string
}

/** A chain that others go to, or one that the kernel calls. */
export interface NftChain {
  readonly name: string
  /** Absent: only other chains go there. */
  readonly hook?: NftHook
}

/** Where the kernel calls a chain, for each packet. */
export interface NftHook {
  /** What has just been received, or what this host sends; that is routed again when its addresses were changed. */
  readonly at: 'received' | 'sent'
  /** Smaller is earlier. */
  readonly priority: number
}

/** A set or map. Its elements are found by their whole key. */
export interface NftSet {
  readonly name: string
  /** Numbers of the types of its fields, as `nft` shows them. */
  readonly keyTypes: readonly number[]
  readonly keyLength: number
  /** Of a map. */
  readonly value?: { readonly types: readonly number[]; readonly length: number }
  /** Elements at most; the kernel lays out the set for so many. */
  readonly size: number
  /** Packets put elements into it, which go after so many milliseconds. */
  readonly fromPackets?: number
  /** Each element counts the packets that found it. */
  readonly isCounted: boolean
}

/** Types of fields, as `nft` shows them. */
export const NFT_MARK = 19
export const NFT_IPV4_ADDRESS = 7
export const NFT_IPV6_ADDRESS = 8
export const NFT_INET_SERVICE = 13

const HOOKS: { readonly [A in NftHook['at']]: { readonly number: number; readonly type: string } } = {
  received: { number: 0, type: 'filter' },
  sent: { number: 3, type: 'route' },
}
const SET_MAP = 8
const SET_TIMEOUT = 0x10
const SET_EVAL = 0x20
/** Each type of a concatenation takes so many bits of its number. */
const TYPE_BITS = 6
const COUNTER_PARTS: readonly Buffer[] = expressionParts('counter', [])

export function encodeNewTable(table: NftTable): Buffer {
  return encodeNft('newTable', table.family, [encodeName(1, table.name)])
}

/** Takes out a table with all that is in it. */
export function encodeDeleteTable(table: NftTable): Buffer {
  return encodeNft('deleteTable', table.family, [encodeName(1, table.name)])
}

export function encodeGetTable(table: NftTable): Buffer {
  return encodeNft('getTable', table.family, [encodeName(1, table.name)])
}

export function encodeNewChain(table: NftTable, chain: NftChain): Buffer {
  const parts = [encodeName(1, table.name), encodeName(3, chain.name)]
  if (chain.hook !== undefined) {
    const { number, type } = HOOKS[chain.hook.at]
    const hook = [encodeNumber(1, number), encodeNumber(2, chain.hook.priority)]
    parts.push(encodeNested(4, hook), encodeName(7, type))
  }
  return encodeNft('newChain', table.family, parts)
}

/** A rule behind those that the chain has. */
export function encodeNewRule(table: NftTable, chain: string, expressions: readonly NftExpression[]): Buffer {
  return encodeNft('newRule', table.family, [
    encodeName(1, table.name),
    encodeName(2, chain),
    encodeNested(4, expressions),
  ])
}

/** @param id unique in its transaction */
export function encodeNewSet(table: NftTable, set: NftSet, id: number): Buffer {
  const flags = (set.value === undefined ? 0 : SET_MAP) | (set.fromPackets === undefined ? 0 : SET_EVAL | SET_TIMEOUT)
  const parts = [
    encodeName(1, table.name),
    encodeName(2, set.name),
    encodeNumber(3, flags),
    encodeNumber(4, concatenated(set.keyTypes)),
    encodeNumber(5, set.keyLength),
    encodeNested(9, [encodeNumber(1, set.size)]),
    encodeNumber(10, id),
  ]
  if (set.value !== undefined) {
    parts.push(encodeNumber(6, concatenated(set.value.types)), encodeNumber(7, set.value.length))
  }
  if (set.fromPackets !== undefined) {
    const milliseconds = Buffer.alloc(8)
    milliseconds.writeBigUInt64BE(BigInt(set.fromPackets))
    parts.push(encodeAttribute(11, milliseconds))
  }
  if (set.isCounted) parts.push(encodeNested(17, COUNTER_PARTS))
  return encodeNft('newSet', table.family, parts)
}

function concatenated(types: readonly number[]): number {
  return types.reduce((sum, type) => (sum << TYPE_BITS) | type, 0)
}
