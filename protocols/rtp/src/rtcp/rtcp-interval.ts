import type { Random } from '@voltaic/runtime'

/** The fixed minimum; half of it before the first report. */
const MINIMUM_MILLISECONDS = 5000
/** e - 3/2: timer reconsideration makes intervals shorter than they were drawn. */
const COMPENSATION = Math.E - 1.5
/** Steps in which the factor from 0.5 to 1.5 is drawn. */
const STEPS = 0x1_0000

/** What the interval depends on. */
export interface RtcpSession {
  /** Known participants, this one included. */
  readonly members: number
  /** Those of them that have sent RTP since the second last report. */
  readonly senders: number
  /** Whether this one is of these. */
  readonly isSender: boolean
  /** Bits a second for the reports of senders: `b=RS`. */
  readonly senderBandwidth: number
  /** Bits a second for those of the others: `b=RR`. */
  readonly receiverBandwidth: number
}

/**
 * The time from one report to the next in milliseconds, drawn anew each time.
 *
 * @param averageSize octets of a compound packet, with the headers of UDP and IP
 * @returns undefined when the bandwidth is 0: this participant sends no RTCP
 * @spec RFC 3550 §6.2, §6.3.1, §A.7; RFC 3556 §2
 */
export function rtcpInterval(
  session: RtcpSession,
  averageSize: number,
  isInitial: boolean,
  random: Random,
): number | undefined {
  const share = shareOf(session)
  if (share.bandwidth <= 0) return undefined
  const minimum = isInitial ? MINIMUM_MILLISECONDS / 2 : MINIMUM_MILLISECONDS
  const calculated = (averageSize * 8 * share.members * 1000) / share.bandwidth
  const factor = random.integer(STEPS) / STEPS + 0.5
  return (Math.max(minimum, calculated) * factor) / COMPENSATION
}

/** Senders have a bandwidth of their own while they are few. */
function shareOf(session: RtcpSession): { readonly members: number; readonly bandwidth: number } {
  const { members, senders, senderBandwidth, receiverBandwidth } = session
  const total = senderBandwidth + receiverBandwidth
  if (total <= 0 || senders * total > members * senderBandwidth) return { members, bandwidth: total }
  if (session.isSender) return { members: senders, bandwidth: senderBandwidth }
  return { members: members - senders, bandwidth: receiverBandwidth }
}
