import type { CidSize, Mode, PacketType } from './framework/channel.ts'
import type { FailureLimits } from './state/context-states.ts'
import type { DecompressorReport } from './state/report.ts'

/** What the ends of a channel have agreed on, and what this one wants. @spec RFC 3095 §5.1.1 */
export interface DecompressorOptions {
  /** PROFILES: 0x0000 to 0x0004. */
  readonly profiles: readonly number[]
  readonly cids: CidSize
  /** MAX_CID */
  readonly maxCid: number
  /** MRRU: the largest packet that may come in segments, its CRC included; 0, the default, for no segments. */
  readonly mrru?: number
  /** The mode to ask the compressor for. Without feedback the mode that its packets tell is followed. */
  readonly mode: Mode
  readonly sendsFeedback: boolean
  /** Is given feedback data that came piggybacked, for the compressor on this side. A view on the packet. */
  readonly onFeedback?: (feedback: Uint8Array) => void
  /** Tells the compressor, so that it may use timer-based timestamps: resolution of the `nowMs` of `decompress`, and the jitter. */
  readonly clockResolutionMs?: number
  /**
   * Tells the compressor how many packets in a row were lost at most, so that it widens its window. Gaps that the source makes in
   * RTP sequence numbers look the same, up to a size.
   */
  readonly tellsLoss?: boolean
  /** Contexts to hold at most; a stream beyond them is rejected. */
  readonly maxContexts?: number
  /** When a context is taken for damaged. */
  readonly failureLimits?: FailureLimits
  /**
   * Refuses packets whose UDP checksum fails. The CRC of a small header misses one error of eight; this misses one of
   * 65536, where the stream has a checksum.
   */
  readonly verifyUdpChecksum?: boolean
  /**
   * For a link that hands on what it damaged, or changes the order: takes no header with fewer than 7 bits of CRC, repairs no
   * context, and verifies the UDP checksum of every packet that has one. The compressor has to be `guarded` too.
   */
  readonly guarded?: boolean
}

export type Decompressed =
  | {
      readonly kind: 'packet'
      readonly packet: Uint8Array
      readonly packetType: PacketType
      readonly extension?: 0 | 1 | 2 | 3
      readonly cid: number
      readonly profile: number
      /** Octets of the compressed header with its CID, without padding and feedback in front of it. */
      readonly headerOctets: number
    }
  /** A segment, padding, feedback, or a header without payload that only updates its context. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly reason: string; readonly packetType?: PacketType }

/** The receiving end of a ROHC channel. */
export interface Decompressor {
  /**
   * Takes a packet from the link. Never throws for what the peer sent.
   *
   * @param nowMs a clock that does not go back, in milliseconds
   */
  decompress(rohcPacket: Uint8Array, nowMs: number): Decompressed
  /** Feedback elements for the peer's compressor since the last call, to be sent as packets or in front of packets. */
  takeFeedback(): readonly Uint8Array[]
  /** Asks for another mode in every context, from its next packet on. */
  requestMode(mode: Mode): void
  report(): DecompressorReport
}
