import { type Bits, concatenate } from './bits.ts'
import { lsbDistance, MODULUS_32, modulo } from './w-lsb.ts'

/** What the RTP timestamp of a header is reckoned from. */
export interface TimestampReference {
  readonly timestamp: number
  readonly tsStride: number
  readonly timeStride: number
  readonly receivedAt: number
}

/**
 * The timestamp of a header without TS bits: TS_STRIDE for each step of the SN.
 *
 * @param snDelta from the SN of the reference header, signed
 * @spec RFC 4815 §4.2
 */
export function inferTimestamp({ timestamp, tsStride }: TimestampReference, snDelta: number): number {
  return modulo(timestamp + snDelta * tsStride, MODULUS_32)
}

/**
 * The timestamp of a header with unscaled TS bits.
 *
 * @spec RFC 3095 §5.7; RFC 4815 §4.1
 */
export function decodeUnscaled({ timestamp }: TimestampReference, ts: Bits): number {
  return modulo(timestamp + lsbDistance(timestamp, ts, 2 ** (ts.width - 2) - 1, MODULUS_32), MODULUS_32)
}

/**
 * The timestamp of a header with scaled TS bits: TS = TS_SCALED * TS_STRIDE + TS_OFFSET. TS_OFFSET is taken from the
 * reference each time, so that an unscaled timestamp and a wraparound renew it (RFC 4815 §4.5).
 *
 * @param nowMs when the header came, for timer-based timestamps
 * @returns undefined where TS_STRIDE is 0, which nothing can be scaled with
 * @spec RFC 3095 §4.5.3, §4.5.4; RFC 4815 §4.3, §4.4
 */
export function decodeScaled(reference: TimestampReference, ts: Bits, nowMs: number): number | undefined {
  const { timestamp, tsStride, timeStride, receivedAt } = reference
  if (tsStride === 0) return undefined
  const offset = timestamp % tsStride
  const scaled = Math.floor(timestamp / tsStride)
  const timerBased = timeStride > 0
  // RFC 3095 §4.5.4: the clock brings the reference near to the value before its lowest bits are replaced.
  const approximate = timerBased ? scaled + Math.floor((nowMs - receivedAt) / timeStride) : scaled
  const p = timerBased ? 2 ** (ts.width - 1) - 1 : 2 ** (ts.width - 2) - 1
  const value = approximate + lsbDistance(approximate, ts, Math.floor(p), MODULUS_32)
  return modulo(value * tsStride + offset, MODULUS_32)
}

/** TS bits of base header, +T and -T, the most significant first. */
export function joinTs(base: Bits, ...more: readonly Bits[]): Bits {
  return more.reduce(concatenate, base)
}
