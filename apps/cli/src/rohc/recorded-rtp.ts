import { DecodeError } from '@voltaic/base'
import { CaptureReader } from '@voltaic/capture'

/** An RTP packet as it came. */
export interface TimedRtp {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly octets: Uint8Array
}

/** RTP of a recorded call, by the side that sent it. */
export interface RecordedRtp {
  readonly caller: readonly TimedRtp[]
  readonly callee: readonly TimedRtp[]
}

/** IPv4 and UDP, in which the recorder puts packets. */
const IP_AND_UDP = 28

/**
 * The packets of a recording with `format: pcap`, whose two interfaces bear the names of the sides. Its end may be missing:
 * the call goes on.
 */
export function recordedRtp(file: Uint8Array): RecordedRtp {
  const sides = { caller: [] as TimedRtp[], callee: [] as TimedRtp[] }
  const reader = new CaptureReader()
  reader.push(file)
  try {
    for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
      const side = reader.interfaces[packet.interfaceId]
      if (side !== 'caller' && side !== 'callee') continue
      sides[side].push({ at: packet.at, octets: packet.octets.slice(packet.start + IP_AND_UDP, packet.end) })
    }
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  return sides
}
