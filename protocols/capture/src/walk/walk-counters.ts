/** What became of the packets of a capture. */
export interface WalkCounters {
  /** Frames that carry no IP, or whose link type is not read. */
  notIp: number
  /** Packets whose headers are malformed. */
  malformed: number
  /** Packets of which the capture lacks the end. */
  cut: number
  /** Packets that were put together from fragments, and those that could not be. */
  reassembled: number
  fragmentsLost: number
  espOpened: number
  espWithoutCipher: number
  /** Octets that streams lack. */
  streamOctetsMissing: number
  sctpMessagesLost: number
}

export function emptyWalkCounters(): WalkCounters {
  return {
    notIp: 0,
    malformed: 0,
    cut: 0,
    reassembled: 0,
    fragmentsLost: 0,
    espOpened: 0,
    espWithoutCipher: 0,
    streamOctetsMissing: 0,
    sctpMessagesLost: 0,
  }
}

/** ESP that could not be read. */
export interface ClosedEsp {
  readonly spi: number
  readonly from: string
  readonly to: string
  packets: number
}

/** Associations of which it is counted what could not be read. */
export const MAX_CLOSED_ESP = 256
