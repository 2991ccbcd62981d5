import { fits, type Interval, IP_ID_INTERVAL, OWN_SN_INTERVAL, SN_INTERVAL, TS_INTERVAL } from '../coding/w-lsb.ts'
import { type IpHeader, uint32 } from '../headers/ip-header.ts'
import type { PacketHeaders } from '../headers/packet-headers.ts'
import { swapped } from '../stream/ip-id.ts'
import type { Spread } from '../stream/references.ts'
import type { LevelState, StreamContext } from '../stream/stream-context.ts'
import type { Format } from './formats.ts'

/** An IP-ID that is compressed, as its offset from the sequence number. */
export interface IdNeeds {
  readonly offset: number
  readonly spread: Spread
}

export interface TsNeeds {
  readonly ts: number
  readonly stride: number
  /** True if it follows from the sequence number. */
  readonly isInferred: boolean
  /** Undefined while the decompressor may know another grid. */
  readonly scaled: Spread | undefined
  readonly unscaled: Spread
  /** With timer-based compression: the least bits that tell a scaled timestamp. */
  readonly timerBits: number | undefined
}

/** What the decompressor has to be sent of the fields that change with each packet. */
export interface Needs {
  readonly sn: number
  readonly snSpread: Spread
  readonly snInterval: Interval
  readonly marker: boolean
  /** Of the innermost IPv4 header that compresses it, if there is one. */
  readonly ipId: IdNeeds | undefined
  /** Of the outer header, if both compress theirs. */
  readonly outerId: IdNeeds | undefined
  /** True if `ipId` is the outer header's although there is an inner IPv4 header. */
  readonly isIdAmbiguous: boolean
  readonly ts: TsNeeds | undefined
}

/** @param nowMs arrival of the packet, for timer-based compression */
export function needsOf(context: StreamContext, headers: PacketHeaders, nowMs: number): Needs {
  const { references, profile, sn } = context
  const [first, second] = headers.levels
  const innermost = second ?? first
  const inner = innermost && idNeeds(context, context.inner, innermost, 'innerId')
  const outer = second && first && context.outer ? idNeeds(context, context.outer, first, 'outerId') : undefined
  return {
    sn,
    snSpread: references.sn(sn, profile === 3 ? 32 : 16),
    snInterval: profile === 2 || profile === 4 ? OWN_SN_INTERVAL : SN_INTERVAL,
    marker: profile === 1 && ((headers.packet[headers.rtp + 1] ?? 0) & 0x80) !== 0,
    ipId: inner ?? outer,
    outerId: inner ? outer : undefined,
    isIdAmbiguous: !inner && innermost?.version === 4,
    ts: tsNeeds(context, headers, nowMs),
  }
}

function idNeeds(
  context: StreamContext,
  state: LevelState,
  level: IpHeader,
  which: 'outerId' | 'innerId',
): IdNeeds | undefined {
  const { kind } = state.ids
  if (level.version === 6 || kind === 'random') return undefined
  // RFC 3843 §3.3: with SID set the bits mean nothing
  if (kind === 'constant') return { offset: 0, spread: { least: 0, most: 0 } }
  const sn = context.sn & 0xffff
  const isSwapped = kind === 'swapped'
  const offset = ((isSwapped ? swapped(level.id) : level.id) - sn) & 0xffff
  return { offset, spread: context.references.ipId(level.id, sn, which, isSwapped) }
}

/** Rounding of both clocks. */
const CLOCK_ERROR = 2

function tsNeeds(context: StreamContext, headers: PacketHeaders, nowMs: number): TsNeeds | undefined {
  const { rtp, references, sn, timeStride } = context
  if (!rtp) return undefined
  const { stride } = rtp.stride
  const ts = uint32(headers.packet, headers.rtp + 4)
  const timerBits =
    timeStride === 0
      ? undefined
      : // RFC 3095 §4.5.4: k = ceiling(log2(2 * J + 1))
        Math.ceil(Math.log2(2 * (references.jitter(ts, nowMs, stride, timeStride) + context.jitter + CLOCK_ERROR) + 1))
  return {
    ts,
    stride,
    isInferred: references.isTsInferred(ts, sn, stride),
    scaled: references.scaledTs(ts, stride),
    unscaled: references.ts(ts),
    timerBits,
  }
}

/** True if these bits tell the sequence number. */
export function isSnTold(needs: Needs, bits: number): boolean {
  return fits(bits, needs.snInterval, needs.snSpread.least, needs.snSpread.most)
}

/** True if these bits tell the timestamp in units of the stride. */
export function isScaledTsTold({ scaled, timerBits }: TsNeeds, bits: number): boolean {
  if (!scaled) return false
  if (timerBits !== undefined) return bits >= timerBits
  return fits(bits, TS_INTERVAL, scaled.least, scaled.most)
}

/** True if these bits tell the offset; none do if it stays as it is. */
export function isIdTold(needs: IdNeeds | undefined, bits: number): boolean {
  if (!needs) return true
  return bits >= 16 || fits(bits, IP_ID_INTERVAL, needs.spread.least, needs.spread.most)
}

/** True if a format tells the decompressor all that it needs. */
export function isTold(needs: Needs, format: Format): boolean {
  if (needs.marker && !format.marker) return false
  if (!isSnTold(needs, format.sn) || !isIdTold(needs.ipId, format.ipId)) return false
  if (!isIdTold(needs.outerId, format.outerId)) return false
  if (!needs.ts) return true
  return format.ts === 0 ? needs.ts.isInferred : isScaledTsTold(needs.ts, format.ts)
}
