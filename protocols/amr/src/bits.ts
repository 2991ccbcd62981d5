import { DecodeError } from '@voltaic/base'
import { octetsOf } from './frame.ts'

/** @throws DecodeError AMR_TRUNCATED when fewer than `bits` bits follow the bit `at` */
export function checkRoom(payload: Uint8Array, at: number, bits: number): void {
  if (at + bits <= payload.length * 8) return
  const message = `${bits} bits expected, ${payload.length * 8 - at} left`
  throw new DecodeError('AMR_TRUNCATED', message, at >> 3, 'RFC 4867 §4.3.2')
}

/** Up to eight bits. @throws DecodeError AMR_TRUNCATED */
export function readBits(payload: Uint8Array, at: number, bits: number): number {
  checkRoom(payload, at, bits)
  const index = at >> 3
  const both = ((payload[index] ?? 0) << 8) | (payload[index + 1] ?? 0)
  return (both >> (16 - (at & 7) - bits)) & ((1 << bits) - 1)
}

/** Up to eight bits, into octets that are still zero there. */
export function writeBits(payload: Uint8Array, at: number, bits: number, value: number): void {
  const index = at >> 3
  const both = (value & ((1 << bits) - 1)) << (16 - (at & 7) - bits)
  payload[index] = (payload[index] ?? 0) | (both >> 8)
  if ((both & 0xff) !== 0) payload[index + 1] = both & 0xff
}

/**
 * Copies bits that begin anywhere to octets, and fills the last one with zeros.
 *
 * @param at first bit in `payload`
 * @param to first octet in `into`
 * @throws DecodeError AMR_TRUNCATED
 */
export function takeBits(payload: Uint8Array, at: number, bits: number, into: Uint8Array, to: number): void {
  checkRoom(payload, at, bits)
  const shift = at & 7
  const length = octetsOf(bits)
  let from = at >> 3
  for (let index = 0; index < length; index++, from++) {
    into[to + index] = ((payload[from] ?? 0) << shift) | ((payload[from + 1] ?? 0) >> (8 - shift))
  }
  const used = bits & 7
  if (used !== 0) into[to + length - 1] = (into[to + length - 1] ?? 0) & (0xff00 >> used)
}

/**
 * Copies the bits of a frame from octets to any place, where there are still zeros.
 *
 * @param at first bit in `payload`
 * @param from first octet in `data`
 */
export function writeFrame(payload: Uint8Array, at: number, bits: number, data: Uint8Array, from: number): void {
  const shift = at & 7
  const last = octetsOf(bits) - 1
  const fill = bits & 7
  let to = at >> 3
  for (let index = 0; index <= last; index++, to++) {
    let octet = data[from + index] ?? 0
    if (index === last && fill !== 0) octet &= 0xff00 >> fill
    payload[to] = (payload[to] ?? 0) | (octet >> shift)
    const rest = (octet << (8 - shift)) & 0xff
    if (rest !== 0) payload[to + 1] = rest
  }
}
