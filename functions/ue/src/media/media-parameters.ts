import type { AmrCodec, AmrFraming } from '@voltaic/amr'
import type { Address } from '@voltaic/runtime'

/** `a=sendrecv` and so on, as seen from this phone. @spec RFC 8866 §6.7 */
export type MediaDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive'

/** A dynamic payload type in each direction: the peer's number where we send, ours where we receive. */
export interface PayloadTypes {
  readonly send: number
  readonly receive: number
}

/** `b=RS` and `b=RR` in bits a second; both 0 switch RTCP off. @spec RFC 3556 §2 */
export interface RtcpBandwidth {
  readonly senders: number
  readonly receivers: number
}

/** What the offer and the answer have agreed on for one stream of speech. */
export interface MediaParameters {
  /** Where the peer wants RTP: `c=` and the port of `m=audio`. */
  readonly remoteRtp: Address
  /** Where it wants RTCP: `a=rtcp`, or the port above. */
  readonly remoteRtcp: Address
  readonly codec: AmrCodec
  readonly framing: AmrFraming
  readonly payloadTypes: PayloadTypes
  /** telephone-event at the clock rate of the codec; without it there is no DTMF. */
  readonly telephoneEvent?: PayloadTypes
  readonly direction: MediaDirection
  readonly rtcp: RtcpBandwidth
}

export function sends(direction: MediaDirection): boolean {
  return direction === 'sendrecv' || direction === 'sendonly'
}
