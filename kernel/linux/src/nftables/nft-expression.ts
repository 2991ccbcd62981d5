import { encodeNested } from '../netlink-message.ts'
import { encodeData, encodeName, encodeNumber } from './nft-message.ts'

/**
 * One step of a rule. It reads and writes registers: sixteen of 4 octets, here numbered from 0. A step that does not hold,
 * or finds nothing, ends its rule.
 */
export type NftExpression = Buffer

const LIST_ELEMENT = 1
const EXPRESSION_NAME = 1
const EXPRESSION_DATA = 2
/** The number of the first register of 4 octets. */
const FIRST_REGISTER = 8
const VERDICT_REGISTER = 0
const VERDICT = 2
const L4PROTO = 16
const UPDATE = 1

/** Where in a packet octets are counted from. */
const BASES = { network: 1, transport: 2 } as const
export type NftBase = keyof typeof BASES

const COMPARISONS = { equal: 0, different: 1 } as const

/** What becomes of the packet. */
const VERDICTS = { drop: 0, accept: 1, goto: -4 } as const

/** The protocol above IP, 4 octets with the number in the first one. */
export function loadProtocol(register: number): NftExpression {
  return expression('meta', [encodeNumber(1, FIRST_REGISTER + register), encodeNumber(2, L4PROTO)])
}

/** Octets of the packet into registers; what is left of the last register is zero. */
export function loadOctets(base: NftBase, offset: number, length: number, register: number): NftExpression {
  return expression('payload', [
    encodeNumber(1, FIRST_REGISTER + register),
    encodeNumber(2, BASES[base]),
    encodeNumber(3, offset),
    encodeNumber(4, length),
  ])
}

/** Where a checksum must follow what is written. */
export interface StoredChecksum {
  /** Offset of the checksum of the header itself. */
  readonly at?: number
  /** The checksum of UDP or TCP counts these octets too; one that is absent stays so. */
  readonly isInTransport: boolean
}

/** Registers into octets of the packet. */
export function storeOctets(
  base: NftBase,
  offset: number,
  length: number,
  register: number,
  checksum: StoredChecksum,
): NftExpression {
  return expression('payload', [
    encodeNumber(5, FIRST_REGISTER + register),
    encodeNumber(2, BASES[base]),
    encodeNumber(3, offset),
    encodeNumber(4, length),
    encodeNumber(6, checksum.at === undefined ? 0 : 1),
    encodeNumber(7, checksum.at ?? 0),
    encodeNumber(8, checksum.isInTransport ? 1 : 0),
  ])
}

/** Goes on when the octets in the registers are these, or others. */
export function compare(register: number, how: keyof typeof COMPARISONS, octets: Uint8Array): NftExpression {
  return expression('cmp', [
    encodeNumber(1, FIRST_REGISTER + register),
    encodeNumber(2, COMPARISONS[how]),
    encodeData(3, octets),
  ])
}

/** Goes on when the octets in the registers lie between these, as numbers in network order. */
export function between(register: number, first: Uint8Array, last: Uint8Array): NftExpression {
  return expression('range', [
    encodeNumber(1, FIRST_REGISTER + register),
    encodeNumber(2, COMPARISONS.equal),
    encodeData(3, first),
    encodeData(4, last),
  ])
}

/** Goes on when the set has the key; of a map, its value is put into registers, which may be those of the key. */
export function lookUp(set: string, register: number, into?: number): NftExpression {
  return expression('lookup', [
    encodeName(1, set),
    encodeNumber(2, FIRST_REGISTER + register),
    ...(into === undefined ? [] : [encodeNumber(3, FIRST_REGISTER + into)]),
  ])
}

/** Puts the key into a set, where it may be; goes on unless the set is full. */
export function remember(set: string, register: number): NftExpression {
  return expression('dynset', [encodeName(1, set), encodeNumber(3, UPDATE), encodeNumber(4, FIRST_REGISTER + register)])
}

/** No connection is kept for the packet. */
export function notrack(): NftExpression {
  return expression('notrack', [])
}

/** Ends the rule, and for `accept` and `drop` all rules of this hook. */
export function decide(verdict: 'accept' | 'drop' | { readonly goto: string }): NftExpression {
  const parts =
    typeof verdict === 'string'
      ? [encodeNumber(1, VERDICTS[verdict])]
      : [encodeNumber(1, VERDICTS.goto), encodeName(2, verdict.goto)]
  return expression('immediate', [encodeNumber(1, VERDICT_REGISTER), encodeNested(2, [encodeNested(VERDICT, parts)])])
}

/** The name of an expression and its attributes. */
export function expressionParts(name: string, attributes: readonly Buffer[]): readonly Buffer[] {
  return [encodeName(EXPRESSION_NAME, name), encodeNested(EXPRESSION_DATA, attributes)]
}

function expression(name: string, attributes: readonly Buffer[]): NftExpression {
  return encodeNested(LIST_ELEMENT, expressionParts(name, attributes))
}
