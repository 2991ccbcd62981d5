import { Channel } from './channel.ts'
import { type CompressorOptions, settingsOf } from './options.ts'
import type { CompressorReport } from './report.ts'

export type { CompressorOptions } from './options.ts'

/** One direction of a ROHC channel, on its sending side. */
export interface Compressor {
  /**
   * Compresses a packet.
   *
   * @param ipPacket any octets; what no profile takes goes by profile 0
   * @param nowMs milliseconds of any clock that does not go back
   * @returns the ROHC packet, or its segments; nothing for no octets
   */
  compress(ipPacket: Uint8Array, nowMs: number): readonly Uint8Array[]
  /**
   * Takes one feedback element as the decompressor made it: CID and FEEDBACK-1 or FEEDBACK-2, without the feedback type
   * octet and the size. What is malformed is counted and ignored.
   */
  feedback(octets: Uint8Array): void
  report(): CompressorReport
}

/**
 * @throws VoltaicError for options that no channel has
 * @spec RFC 3095 §5.1.1
 */
export function createCompressor(options: CompressorOptions): Compressor {
  const channel = new Channel(settingsOf(options))
  return {
    compress: (ipPacket, nowMs) => channel.compress(ipPacket, nowMs),
    feedback: (octets) => channel.feedback(octets),
    report: () => channel.report(),
  }
}
