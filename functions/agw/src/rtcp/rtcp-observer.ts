import { DecodeError } from '@voltaic/base'
import {
  decodeRtcp,
  heardSenderReport,
  ntpTime,
  type ReportBlock,
  type RtcpPacket,
  roundTripOf,
  shortNtpTime,
} from '@voltaic/rtp'

export type SideName = 'a' | 'b'

/** What the other side has reported of the media that one side sends. */
export interface ReportedReception {
  /** Packets that it has missed, over the whole stream. */
  readonly packetsLost: number
  /** In timestamp units. */
  readonly jitter: number
  /** Packets between the first and the last report about the same source, and how many of them are missed: what grew since a report is of that time. */
  readonly covered: number
  readonly coveredLost: number
}

/** Sender reports of one side that are remembered: receivers speak of the last, or the last but one. */
const REMEMBERED_REPORTS = 4

interface SideMemory {
  /** LSR and when it passed here. */
  heard: readonly { readonly middle: number; readonly at: number }[]
  /** Of the media that this side sends, told by the other. */
  reception: ReportedReception | undefined
  /** The block that `reception` is of. */
  block: ReportBlock | undefined
  /** From here to this side and back. */
  roundTripMs: number | undefined
}

/**
 * Reads along in the RTCP of a stream. The gateway stands between sender and receiver: it sees a sender report pass and
 * the receiver's report about it come back, and so knows the way to each side and back.
 *
 * @spec RFC 3550 §6.4.1
 */
export class RtcpObserver {
  readonly #sides: Readonly<Record<SideName, SideMemory>> = { a: createMemory(), b: createMemory() }

  /**
   * Takes note of a datagram; one that cannot be read says nothing.
   *
   * @param from the side that it came from
   * @param at milliseconds since 1970
   */
  observe(from: SideName, data: Uint8Array, at: number): void {
    for (const packet of packetsIn(data)) {
      if (packet.type === 'SR') this.#hear(from, heardSenderReport(packet, at))
      if (packet.type === 'SR' || packet.type === 'RR') for (const block of packet.reports) this.#note(from, block, at)
    }
  }

  /** What the other side has told of the media of this side. */
  receptionOf(side: SideName): ReportedReception | undefined {
    return this.#sides[side].reception
  }

  /** From one side to the other and back, in milliseconds; half of it while only one half is known. */
  get roundTripMs(): number | undefined {
    const { a, b } = this.#sides
    if (a.roundTripMs === undefined && b.roundTripMs === undefined) return undefined
    return (a.roundTripMs ?? 0) + (b.roundTripMs ?? 0)
  }

  #hear(from: SideName, report: { readonly middle: number; readonly at: number }): void {
    const side = this.#sides[from]
    side.heard = [...side.heard.slice(1 - REMEMBERED_REPORTS), report]
  }

  #note(from: SideName, block: ReportBlock, at: number): void {
    const sender = this.#sides[from === 'a' ? 'b' : 'a']
    sender.reception = receptionAfter(sender, block)
    sender.block = block
    const report = sender.heard.find(({ middle }) => middle === block.lastSr)
    if (report === undefined) return
    // as if the report had been ours, sent when it passed
    const own = { ...block, lastSr: shortNtpTime(ntpTime(report.at)) }
    this.#sides[from].roundTripMs = roundTripOf(own, shortNtpTime(ntpTime(at)))
  }
}

function createMemory(): SideMemory {
  return { heard: [], reception: undefined, block: undefined, roundTripMs: undefined }
}

/** A new source begins anew: its numbers say nothing of the one before. */
function receptionAfter({ reception, block: before }: SideMemory, block: ReportBlock): ReportedReception {
  const { packetsLost, jitter, highestSequenceNumber } = block
  const more = before?.ssrc === block.ssrc ? highestSequenceNumber - before.highestSequenceNumber : 0
  const lost = before && more > 0 ? packetsLost - before.packetsLost : 0
  return {
    packetsLost: Math.max(0, packetsLost),
    jitter,
    covered: (reception?.covered ?? 0) + Math.max(0, more),
    coveredLost: (reception?.coveredLost ?? 0) + lost,
  }
}

function packetsIn(data: Uint8Array): readonly RtcpPacket[] {
  try {
    return decodeRtcp(data)
  } catch (error) {
    if (error instanceof DecodeError) return []
    throw error
  }
}
