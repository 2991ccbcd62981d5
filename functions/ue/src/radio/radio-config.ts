/** The radio between a phone and its base station, as far as media see it. Shares are from 0 to 1. */
export interface RadioConfig {
  /** Mode of ROHC that both ends ask for. */
  readonly mode: 'U' | 'O' | 'R'
  /** Share of frames that do not arrive. */
  readonly loss?: number
  /** Share of frames that arrive with bits turned over; the base station drops them. */
  readonly damage?: number
  /** Share of frames that arrive behind the one after them; they are put in order again. */
  readonly reordering?: number
}

/** What header compression has made of the media of some phones, both directions together. */
export interface RadioSaving {
  /** Datagrams that were compressed. */
  readonly packets: number
  /** Octets of IP, UDP and RTP headers without compression, and with it. */
  readonly headerOctets: number
  readonly compressedOctets: number
  readonly payloadOctets: number
  /** Datagrams that came out at the other end, and packets that the decompressor refused. */
  readonly delivered: number
  readonly refused: number
  /** Frames that the air has lost, damaged or let overtake. */
  readonly lost: number
  readonly damaged: number
  readonly overtaken: number
}
