import type { PacketType } from './choice/packet-type.ts'
import type { Mode } from './stream/stream-context.ts'

/** Packets of one type. */
export interface PacketTally {
  readonly packets: number
  /** Octets of the headers as they were. */
  readonly originalOctets: number
  /** Octets of what stands for them, with CID. */
  readonly headerOctets: number
  readonly payloadOctets: number
}

export interface ContextReport {
  readonly cid: number
  readonly profile: number
  readonly mode: Mode
  readonly packets: number
  /** TS_STRIDE; 1 while none is known, undefined without RTP. */
  readonly tsStride?: number
  /** TIME_STRIDE in milliseconds; 0 while timestamps are not taken from the clock, undefined without RTP. */
  readonly timeStride?: number
}

export interface CompressorReport {
  readonly types: ReadonlyMap<PacketType, PacketTally>
  readonly contexts: readonly ContextReport[]
  /** Feedback that was taken and such that was malformed, failed its CRC or meant no context. */
  readonly feedback: { readonly taken: number; readonly ignored: number }
  /** Octets of padding, and of what segments have beside the packet. */
  readonly paddingOctets: number
  readonly segmentOctets: number
}

/** One packet, as it was compressed. */
export interface CompressedPacket {
  readonly cid: number
  readonly profile: number
  readonly type: PacketType
  readonly originalOctets: number
  readonly headerOctets: number
  readonly payloadOctets: number
}

/** Adds packets up by type. */
export class PacketTallies {
  readonly #types = new Map<PacketType, PacketTally>()

  add({ type, originalOctets, headerOctets, payloadOctets }: CompressedPacket): void {
    const before = this.#types.get(type)
    this.#types.set(type, {
      packets: (before?.packets ?? 0) + 1,
      originalOctets: (before?.originalOctets ?? 0) + originalOctets,
      headerOctets: (before?.headerOctets ?? 0) + headerOctets,
      payloadOctets: (before?.payloadOctets ?? 0) + payloadOctets,
    })
  }

  get types(): ReadonlyMap<PacketType, PacketTally> {
    return new Map(this.#types)
  }
}
