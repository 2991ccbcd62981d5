/** What a compressor is made with. */
export interface CompressorOptions {
  /** Profiles that the decompressor takes; 0 is always among them. */
  readonly profiles: readonly number[]
  readonly cids: 'small' | 'large'
  /** Highest context identifier, inclusive: at most 15 with small ones, 16383 with large ones. */
  readonly maxCid: number
}

/** One direction of a ROHC channel, on its sending side. */
export interface Compressor {
  /** The ROHC packet, or its segments, for `ipPacket` at `nowMs` milliseconds of any steady clock. */
  compress(ipPacket: Uint8Array, nowMs: number): readonly Uint8Array[]
}

/** @spec RFC 3095 §5.10 */
export function createCompressor(_options: CompressorOptions): Compressor {
  return {
    compress: (ipPacket) => [ipPacket],
  }
}
