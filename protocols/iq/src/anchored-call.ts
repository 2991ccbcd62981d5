import type { MediaInterface, OfferRequest } from '@voltaic/ng'
import { isSilenceAgreed } from './agreed-silence.ts'

/** One side of a call as the gateway is to see it. */
export interface MediaSide {
  readonly interface: MediaInterface
  /** Of the addresses that this side is told; absent: the same as the other side uses. */
  readonly addressFamily?: 'IP4' | 'IP6'
  /** The only host that this side sends media from, where that is known. */
  readonly host?: string
  /** Codecs that may be added to what this side is offered. */
  readonly transcode?: readonly string[]
}

/** How a message crosses the gateway: from whom, to whom, and under which name the call is known there. */
export interface MediaWay {
  /** The Call-ID with a suffix that tells this anchoring from others of the same call: `;mo`, `;mt-1a2b3c`, `;trunk`. */
  readonly callId: string
  readonly sender: MediaSide
  readonly receiver: MediaSide
}

/** The same way for what comes back. */
export function wayBack({ callId, sender, receiver }: MediaWay): MediaWay {
  return { callId, sender: receiver, receiver: sender }
}

/** The part of a request to the gateway that follows from the way of a description. */
export function termsOf({ callId, sender, receiver }: MediaWay): Omit<OfferRequest, 'fromTag' | 'sdp'> {
  return {
    callId,
    from: sender.interface,
    to: receiver.interface,
    ...(receiver.addressFamily !== undefined && { addressFamily: receiver.addressFamily }),
    ...(sender.host !== undefined && { allowedHost: sender.host }),
    ...(receiver.transcode !== undefined && { transcode: receiver.transcode }),
  }
}

/** Why a call cannot go on: its media is gone. */
export type MediaLoss = 'gateway-lost-call' | 'gateway-unreachable' | 'inactive'

/** Octets of a description that is kept to go back to; longer ones are not. */
export const MAX_KEPT_SDP = 8192

/**
 * A call that passes the gateway, as far as this element must remember it: what both sides have agreed on, in case a change
 * of it is refused, and whether silence is what they agreed on.
 *
 * @spec RFC 3264 §5, §8; RFC 3261 §14
 */
export class AnchoredCall {
  readonly mediaCallId: string
  readonly sipCallId: string
  readonly callerTag: string
  /** What was agreed last, by the tag of who said it. */
  #agreed: ReadonlyMap<string, string> = new Map()
  /** Offers in reliable provisional responses, by the tag of who made them, until PRACK answers. @spec RFC 3262 §5 */
  readonly #unanswered = new Map<string, string>()
  /** Since when media is due, wall-clock milliseconds: since the answer, or the end of the last hold. */
  expectedSince: number | undefined
  readonly #onLost: (loss: MediaLoss) => void
  #isLost = false

  constructor(mediaCallId: string, sipCallId: string, callerTag: string, onLost: (loss: MediaLoss) => void) {
    this.mediaCallId = mediaCallId
    this.sipCallId = sipCallId
    this.callerTag = callerTag
    this.#onLost = onLost
  }

  /** What holds now: for `restore`. */
  get agreed(): ReadonlyMap<string, string> {
    return this.#agreed
  }

  /** Whether both sides know that nothing may come. */
  isSilent(): boolean {
    return isSilenceAgreed([...this.#agreed.values()])
  }

  agree(offer: Said, answer: Said): void {
    const next = new Map(this.#agreed)
    for (const { tag, sdp } of [offer, answer]) {
      if (sdp.length <= MAX_KEPT_SDP) next.set(tag, sdp)
      else next.delete(tag)
    }
    this.#agreed = next
  }

  restore(agreed: ReadonlyMap<string, string>): void {
    this.#agreed = agreed
  }

  offeredReliably(offer: Said): void {
    if (this.#unanswered.size < MAX_OPEN_OFFERS) this.#unanswered.set(offer.tag, offer.sdp)
  }

  /** @returns the offer that PRACK answers; undefined when the description in PRACK is an offer itself */
  takeUnanswered(offererTag: string): Said | undefined {
    const sdp = this.#unanswered.get(offererTag)
    this.#unanswered.delete(offererTag)
    return sdp === undefined ? undefined : { tag: offererTag, sdp }
  }

  /** Tells the element, once, that the call has no media any more. */
  lose(loss: MediaLoss): void {
    if (this.#isLost) return
    this.#isLost = true
    this.#onLost(loss)
  }
}

/** A description and who gave it. */
export interface Said {
  readonly tag: string
  readonly sdp: string
}

/** Early dialogs of one call whose offers can wait for PRACK. */
const MAX_OPEN_OFFERS = 16
