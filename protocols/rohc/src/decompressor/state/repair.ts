import type { Bits } from '../fields/bits.ts'
import { decodeSn } from '../fields/sequence-number.ts'
import type { Context } from './context.ts'
import type { StreamFields } from './stream-fields.ts'

/** Headers beyond the first that must be verified before a repaired context is trusted. */
export const PROOFS_AFTER_REPAIR = 2

/** How to try again: from which reference header, and with what added to its SN. */
export interface RepairAttempt {
  readonly reference: StreamFields
  readonly snShift: number
}

/**
 * The one further attempt that a failed CRC is worth, if any: long loss is likely when more time went by than the SN
 * bits of the header can count; else the last header may have been verified by mistake, and the one before it serves.
 *
 * @spec RFC 3095 §5.3.2.2.3, §5.3.2.2.4, §5.3.2.2.5
 */
export function repairAttempt(context: Context, sn: Bits, nowMs: number): RepairAttempt | undefined {
  const { fields, previous } = context
  if (fields === undefined || context.mode === 'R') return undefined
  const snShift = likelyWraparound(context, sn, nowMs)
  if (snShift > 0) return { reference: fields, snShift }
  if (previous === undefined) return undefined
  const first = decodeSn(fields.profile, fields.sn, sn).sn
  return decodeSn(fields.profile, previous.sn, sn).sn === first ? undefined : { reference: previous, snShift: 0 }
}

/**
 * What to add to the SN of the reference when its k bits are likely to have wrapped around: the multiple of 2^k that
 * comes nearest to the packets that the elapsed time has room for. 0 when there was no time for 2^k packets.
 *
 * @spec RFC 3095 §5.3.2.2.4
 */
export function likelyWraparound({ fields, interArrivalMs }: Context, sn: Bits, nowMs: number): number {
  if (fields === undefined || interArrivalMs === undefined || interArrivalMs <= 0) return 0
  const size = 2 ** sn.width
  const elapsed = (nowMs - fields.receivedAt) / interArrivalMs
  if (elapsed < size) return 0
  const { delta } = decodeSn(fields.profile, fields.sn, sn)
  return Math.max(1, Math.round((elapsed - delta) / size)) * size
}

/**
 * The mean time between packets after one more, in milliseconds: 7/8 of what it was and 1/8 of what it is now. A pause
 * counts as twice the mean at most.
 */
export function nextInterArrival(before: number | undefined, elapsedMs: number, snDelta: number): number | undefined {
  if (snDelta <= 0 || elapsedMs < 0) return before
  const sample = elapsedMs / snDelta
  if (before === undefined || before <= 0) return sample
  return before + (Math.min(sample, 2 * before) - before) / 8
}
