import type { Address } from '@voltaic/runtime'
import { canReceive, canSend } from '@voltaic/sdp'
import type { RelaySide } from '../engines/relay-engine.ts'
import type { PartyStream } from './party.ts'
import type { SideFormats } from './stream-processing.ts'

/** What both sides have said of a stream, and what else decides over its packets. */
export interface SideFacts {
  readonly local: Address
  readonly own: PartyStream | undefined
  readonly other: PartyStream | undefined
  /** Held back by the SIP element: early media that is not allowed, or on its order. */
  readonly isBlocked: boolean
  readonly dscp: number | undefined
}

/**
 * How the engine is to treat one side of a stream. A side that has not answered yet sends nothing: who it is, and from
 * where it may send, is not known before.
 *
 * @spec RFC 3264 §5.1, §6.1, §8.4; TS 23.334 §5.9
 */
export function relaySideOf({ local, own, other, isBlocked, dscp }: SideFacts): RelaySide {
  const latches = own?.isBehindNat ?? false
  return {
    local,
    remote: latches ? undefined : own?.rtp,
    remoteRtcp: latches ? undefined : own?.rtcp,
    allowedHost: own?.allowedHost,
    latches,
    sends: own !== undefined && other !== undefined && !isBlocked && mayFlow(own, other),
    dscp,
  }
}

function mayFlow(from: PartyStream, to: PartyStream): boolean {
  return canSend(from.direction) && canReceive(to.direction)
}

/** Hertz of both directions; undefined where they differ. */
export function clockRateOf(
  a: PartyStream | undefined,
  b: PartyStream | undefined,
  formats: SideFormats | undefined,
): number | undefined {
  if (formats === undefined) return (b ?? a)?.codecs[0]?.clockRate
  return formats.a.clockRate === formats.b.clockRate ? formats.a.clockRate : undefined
}
