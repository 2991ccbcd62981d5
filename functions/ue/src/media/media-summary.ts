/** What one call's media has done so far. Frames are of 20 ms. */
export interface MediaSummary {
  /** Frames of speech and comfort noise sent. */
  readonly sent: number
  /** Frames received, each once: `matched` + `mismatched`. */
  readonly received: number
  /** Frames equal in every bit to the frame of the file at their place. */
  readonly matched: number
  readonly mismatched: number
  /** RTP packets that have not come. */
  readonly lost: number
  /** RTP packets that came once more; they are not counted as received. */
  readonly duplicated: number
  /** RTP packets that came after a later one. */
  readonly late: number
  /** Interarrival jitter of the last source heard, in milliseconds. */
  readonly jitter: number
  /** Packets that could not be read, or were of a payload type that was not agreed on. */
  readonly refused: number
  readonly rtcp: RtcpSummary
  /** DTMF digits received, in order: `123#`. */
  readonly digits: string
  /** DTMF digits sent to their end. */
  readonly digitsSent: string
}

export interface RtcpSummary {
  readonly sentSr: number
  readonly sentRr: number
  readonly receivedSr: number
  readonly receivedRr: number
  /** The peer has said BYE. */
  readonly isByeReceived: boolean
  /** Share of our packets that the peer last reported as lost, 0 to 1. */
  readonly peerFractionLost: number | undefined
  /** Milliseconds to the peer and back, from its last report about us. */
  readonly roundTrip: number | undefined
}

/** The summary of media that has not run. */
export const emptySummary: MediaSummary = {
  sent: 0,
  received: 0,
  matched: 0,
  mismatched: 0,
  lost: 0,
  duplicated: 0,
  late: 0,
  jitter: 0,
  refused: 0,
  rtcp: {
    sentSr: 0,
    sentRr: 0,
    receivedSr: 0,
    receivedRr: 0,
    isByeReceived: false,
    peerFractionLost: undefined,
    roundTrip: undefined,
  },
  digits: '',
  digitsSent: '',
}
