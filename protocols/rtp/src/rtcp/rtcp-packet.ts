import type { ApplicationDefined } from './application-defined.ts'
import type { Goodbye } from './goodbye.ts'
import type { ReceiverReport } from './receiver-report.ts'
import type { SenderReport } from './sender-report.ts'
import type { SourceDescription } from './source-description.ts'

/** A packet of a type that is not ours to read, kept as it is. */
export interface UnknownRtcp {
  readonly type: 'unknown'
  /** PT. */
  readonly packetType: number
  /** The five bits behind version and P. */
  readonly count: number
  /** All behind the first word. */
  readonly data: Uint8Array
}

/** One packet of a compound packet. */
export type RtcpPacket = SenderReport | ReceiverReport | SourceDescription | Goodbye | ApplicationDefined | UnknownRtcp

/** PT of each type. @spec RFC 3550 §12.1 */
export const RTCP_PACKET_TYPES = { SR: 200, RR: 201, SDES: 202, BYE: 203, APP: 204 } as const

/** The five bits that count blocks, chunks or sources. */
export const MAX_COUNT = 31
