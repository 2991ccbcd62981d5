import type { IpChange } from '../extensions/ip-header-change.ts'
import type { Bits } from '../fields/bits.ts'
import { putUint32 } from '../fields/octets.ts'
import { MODULUS_32, modulo } from '../fields/w-lsb.ts'
import { PROTOCOL_AH, PROTOCOL_GRE, sequenceAt, sequenceOf } from '../lists/extension-header.ts'
import { applyList, type ListContext, type ListItem, withItem } from '../lists/list-context.ts'
import type { IpFields } from '../state/stream-fields.ts'

/** An IP header with what a compressed header tells of it, before anything that follows from the SN. */
export interface IpValues {
  readonly before: IpFields
  readonly ip: IpFields
  /** Indexes of extension headers that came as a whole. */
  readonly fresh: ReadonlySet<number>
  /** Lowest bits of the sequence numbers of AH and GRE. */
  readonly ah?: Bits
  readonly gre?: Bits
  /** Whether a list came. */
  readonly listed: boolean
}

const NONE: ReadonlySet<number> = new Set()

/**
 * An IP header of the context with the changes of extension 3.
 *
 * @returns a reason when the list of extension headers cannot be made out
 * @spec RFC 3095 §5.7.5, §5.8.5
 */
export function ipValues(before: IpFields, change: IpChange | undefined): IpValues | string {
  if (change === undefined) return { before, ip: before, fresh: NONE, listed: false }
  const { extensions, df, nbo, rnd, tos = before.tos, ttl = before.ttl, protocol = before.protocol } = change
  const flags = before.version === 4 ? { df, nbo, rnd } : {}
  const ip = { ...before, tos, ttl, protocol, ...flags }
  if (extensions === undefined) return { before, ip, fresh: NONE, listed: false }
  const { list, ...sequences } = extensions
  if (list === undefined) return { before, ip, fresh: NONE, listed: false, ...sequences }
  const applied = applyList(before.extensions, list)
  if (typeof applied === 'string') return applied
  return { before, ip: { ...ip, extensions: applied.list }, fresh: applied.fresh, listed: true, ...sequences }
}

/**
 * The extension headers of a packet: sequence numbers of AH and GRE go along with the SN unless they came.
 *
 * @spec RFC 3095 §5.8.4.2, §5.8.4.4; RFC 4815 §5.8, §8.9
 */
export function withSequences(values: IpValues, list: ListContext, snDelta: number): ListContext {
  let result = list
  for (const item of list.current) {
    const at = values.fresh.has(item.index) ? undefined : sequenceAt(item.octets)
    if (at !== undefined) result = withItem(result, item.index, withSequence(item, at, values, snDelta))
  }
  return result
}

function withSequence(item: ListItem, at: number, { ah, gre }: IpValues, snDelta: number): Uint8Array {
  const before = sequenceOf(item.octets, at)
  const bits = item.octets[0] === PROTOCOL_AH ? ah : item.octets[0] === PROTOCOL_GRE ? gre : undefined
  const size = bits === undefined ? 1 : 2 ** bits.width
  const sequence = bits === undefined ? before + snDelta : before - (before % size) + bits.value
  const octets = item.octets.slice()
  putUint32(octets, at, modulo(sequence, MODULUS_32))
  return octets
}
