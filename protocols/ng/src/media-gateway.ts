import type { Address } from '@voltaic/runtime'

/** The two networks that a gateway stands between: the phones (or a trunk), and the core. ng: `direction`. */
export type MediaInterface = 'access' | 'core'

/** A description that one side of a call offers, on its way to the other. */
export interface OfferRequest {
  /** Names the call at the gateway; the SIP element makes it unique for each time that it anchors one. */
  readonly callId: string
  /** Tag of the side that offers. */
  readonly fromTag: string
  /** Tag of the other side, in a dialog. */
  readonly toTag?: string
  /** Tells the branches of a fork apart while they have no tag. */
  readonly viaBranch?: string
  readonly sdp: string
  /** The side that it came from. */
  readonly from: MediaInterface
  /** The side that it goes to. */
  readonly to: MediaInterface
  /** Wanted of the address that the other side is told; absent: the same as in `sdp`. */
  readonly addressFamily?: 'IP4' | 'IP6'
  /** Begin recording with the first packet. */
  readonly record?: boolean
  /** Of the recording: `key=value|key=value`. */
  readonly metadata?: string
  /** Packets of the answerer are held back until `unblockMedia`. @spec RFC 5009 §8 */
  readonly isEarlyMediaBlocked?: boolean
  /** Codecs that the gateway may add for the answerer: `PCMA`, `AMR-WB`. */
  readonly transcode?: readonly string[]
  /** The only host that who sends this description may send media from; absent: any. */
  readonly allowedHost?: string
}

/** The answer to an offer. `fromTag` is still the tag of who offered; `from` and `to` are as the answer goes. */
export interface AnswerRequest extends OfferRequest {
  /** Tag of who answers. */
  readonly toTag: string
}

export type DescriptionResult =
  | { readonly kind: 'rewritten'; readonly sdp: string }
  /** The gateway is there and does not want to. */
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'unreachable' }

/** A call, or those of its dialogs that the tags name. */
export interface CallPart {
  readonly callId: string
  readonly fromTag: string
  readonly toTag?: string
  readonly viaBranch?: string
}

export interface RecordingRequest {
  readonly callId: string
  /** `key=value|key=value` */
  readonly metadata?: string
}

/** What one side of one stream has sent so far. */
export interface StreamReport {
  readonly media: 'audio' | 'video'
  /** Position of its m-line, from 0. */
  readonly index: number
  /** Who sends what is counted here: the side that made the first offer, or the other. */
  readonly side: 'offerer' | 'answerer'
  readonly tag: string
  /** Where the gateway receives it. */
  readonly local: Address
  /** Where it comes from, once that is known. */
  readonly remote?: Address
  readonly packets: number
  readonly octets: number
  /** Not relayed: held, gated, or from a wrong source. */
  readonly dropped: number
  readonly errors: number
  readonly codec?: string
  /** Share of packets that this side's receiver has missed, 0 to 1. */
  readonly loss?: number
  readonly jitterMs?: number
  readonly roundTripMs?: number
  /** 1 to 5. */
  readonly mos?: number
}

/** What a gateway knows of a call; times are wall-clock milliseconds. */
export interface CallMediaReport {
  readonly createdAt: number
  /** Of any stream and side; undefined: none yet. */
  readonly lastPacketAt: number | undefined
  readonly streams: readonly StreamReport[]
  readonly recording: boolean
  /** Of a call that is recorded, where the gateway tells it. */
  readonly recordingSince?: number
  /** How the gateway moves the packets: `nftables`, `user-space`, `rtpengine`. */
  readonly engine?: string
}

/**
 * What a media gateway does for a SIP element: an IMS-AGW for a P-CSCF, a TrGW for the element at a trunk. Call-ID and tags
 * name everything, so that whoever asks need not remember anything.
 *
 * No method rejects for reasons of the network: a gateway that does not answer is `unreachable`, or `undefined`, or `false`.
 *
 * @spec TS 23.334 §5.1; TS 23.228 §G.2.2, §I.3.3
 */
export interface MediaGateway {
  /** Reserves media for both sides and rewrites the description for the one that gets it. @spec RFC 3264 §5 */
  offer(request: OfferRequest): Promise<DescriptionResult>
  /** @spec RFC 3264 §6 */
  answer(request: AnswerRequest): Promise<DescriptionResult>
  /** Ends it. @returns its last figures; undefined when there is no such call */
  delete(part: CallPart): Promise<CallMediaReport | undefined>
  /** @returns undefined when there is no such call, or no gateway; see `ping` */
  query(call: { readonly callId: string }): Promise<CallMediaReport | undefined>
  /** Holds back what the side of that tag sends. @returns whether there is such a call */
  blockMedia(part: { readonly callId: string; readonly fromTag: string }): Promise<boolean>
  unblockMedia(part: { readonly callId: string; readonly fromTag: string }): Promise<boolean>
  startRecording(request: RecordingRequest): Promise<boolean>
  stopRecording(request: RecordingRequest): Promise<boolean>
  /** Call-IDs, `limit` at most. */
  list(limit: number): Promise<readonly string[]>
  ping(): Promise<boolean>
}
