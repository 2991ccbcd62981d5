import { millisecondsOf, shortNtpDelay, shortNtpTime } from '../ntp-time.ts'
import { wrap32 } from '../octets.ts'
import type { ReceptionStatistics } from '../reception-statistics.ts'
import type { ReportBlock } from './report-block.ts'
import type { SenderReport } from './sender-report.ts'

/** The last SR of a source, of which the next reception report speaks. */
export interface HeardSenderReport {
  /** LSR. */
  readonly middle: number
  /** When it came, in milliseconds since 1970. */
  readonly at: number
}

/** What to remember of an SR that came at `now`. */
export function heardSenderReport(report: SenderReport, now: number): HeardSenderReport {
  return { middle: shortNtpTime(report.ntp), at: now }
}

/**
 * What to report about a source. Begins the next interval of its fraction lost.
 *
 * @param now milliseconds since 1970
 * @spec RFC 3550 §6.4.1
 */
export function reportOn(
  ssrc: number,
  statistics: ReceptionStatistics,
  heard: HeardSenderReport | undefined,
  now: number,
): ReportBlock {
  return {
    ssrc,
    fractionLost: statistics.takeFractionLost(),
    packetsLost: statistics.packetsLost,
    highestSequenceNumber: wrap32(statistics.highestSequenceNumber),
    jitter: Math.min(0xffff_ffff, Math.floor(statistics.jitter)),
    lastSr: heard?.middle ?? 0,
    delaySinceLastSr: heard === undefined ? 0 : shortNtpDelay(now - heard.at),
  }
}

/**
 * How long it took to the peer and back, from a report about a source of our own.
 *
 * @param arrival NTP time of now, in the short form
 * @returns milliseconds; undefined when the peer has not heard an SR yet
 * @spec RFC 3550 §6.4.1
 */
export function roundTripOf({ lastSr, delaySinceLastSr }: ReportBlock, arrival: number): number | undefined {
  if (lastSr === 0) return undefined
  const elapsed = (arrival - lastSr - delaySinceLastSr) | 0
  return millisecondsOf(Math.max(0, elapsed))
}
