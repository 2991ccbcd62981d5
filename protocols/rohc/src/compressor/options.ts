import { VoltaicError } from '@voltaic/base'
import { MAX_LARGE_CID, MAX_SMALL_CID } from './coding/cid.ts'
import type { CompressedPacket } from './report.ts'

/** What a compressor is made with. */
export interface CompressorOptions {
  /** Profiles that the decompressor takes, of 0 to 4; 0 is always among them. */
  readonly profiles: readonly number[]
  readonly cids: 'small' | 'large'
  /** MAX_CID: highest context identifier, at most 15 small ones or 16383 large ones. */
  readonly maxCid: number
  /** MRRU: largest unit that the decompressor puts together from segments, with the CRC; 0 for no segments. */
  readonly mrru?: number
  /** `none`: Unidirectional mode and no other; `available`: what the decompressor asks for. */
  readonly feedback: 'none' | 'available'
  /** Packets that tell a change before it counts as known, and width of the window of references; 5 if not given. */
  readonly repeats?: number
  /** Time between IR packets in Unidirectional mode, in milliseconds; 10 s if not given. */
  readonly irMs?: number
  /** Time between refreshes of the dynamic part in Unidirectional mode, in milliseconds; 2.5 s if not given. */
  readonly dynamicMs?: number
  /** PACKET_SIZES_ALLOWED: sizes to pad packets to; what is larger than all of them is segmented. */
  readonly packetSizes?: readonly number[]
  /** Greatest jitter of the link in milliseconds, with which timestamps may be taken from the clock; never if not given. */
  readonly linkJitterMs?: number
  /** Sends no header with fewer than 7 bits of CRC, for a decompressor that is `guarded`. */
  readonly guarded?: boolean
  /** Told of each packet. */
  readonly onPacket?: (packet: CompressedPacket) => void
}

/** Options with what was left out. */
export interface Settings {
  readonly profiles: ReadonlySet<number>
  readonly cids: 'small' | 'large'
  readonly maxCid: number
  readonly mrru: number
  readonly hasFeedback: boolean
  readonly repeats: number
  readonly irMs: number
  readonly dynamicMs: number
  readonly packetSizes: readonly number[]
  readonly linkJitterMs: number | undefined
  readonly guarded: boolean
  readonly onPacket: ((packet: CompressedPacket) => void) | undefined
}

/** With more references than this, 4 bits of a sequence number do not tell them apart any more. */
export const MAX_REPEATS = 12
/** Smallest size that holds a segment. */
const MIN_SIZE = 2

/** @throws VoltaicError for values that no channel has */
export function settingsOf(options: CompressorOptions): Settings {
  const { cids, maxCid, packetSizes = [] } = options
  const highest = cids === 'small' ? MAX_SMALL_CID : MAX_LARGE_CID
  if (!isWithin(maxCid, 0, highest)) throw refusal(`maxCid is ${maxCid}`, `Give 0 to ${highest} with ${cids} CIDs.`)
  const { repeats = 5, mrru = 0, irMs = 10_000, dynamicMs = 2500 } = options
  if (!isWithin(repeats, 1, MAX_REPEATS)) throw refusal(`repeats is ${repeats}`, `Give 1 to ${MAX_REPEATS}.`)
  const smallest = Math.min(...packetSizes)
  if (packetSizes.length > 0 && !(smallest >= MIN_SIZE))
    throw refusal(`a packet size is ${smallest}`, `Give sizes of ${MIN_SIZE} or more octets.`)
  return {
    profiles: new Set(options.profiles),
    cids,
    maxCid,
    mrru,
    hasFeedback: options.feedback === 'available',
    repeats,
    irMs,
    dynamicMs,
    packetSizes: [...packetSizes].sort((one, other) => one - other),
    linkJitterMs: options.linkJitterMs,
    guarded: options.guarded ?? false,
    onPacket: options.onPacket,
  }
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

function refusal(what: string, remedy: string): VoltaicError {
  return new VoltaicError('ROHC_OPTION', `no ROHC channel has such a compressor: ${what}`, remedy)
}
