import type { CidSize, Mode } from '../framework/channel.ts'
import type { Context } from '../state/context.ts'
import { type AckType, type Feedback, feedback1, feedback2 } from './feedback-element.ts'

/** Most elements that wait to be taken; the oldest are dropped, as a newer one says more. */
export const MAX_PENDING_FEEDBACK = 64
/** Feedback of one kind for one context is sent at most this often, but for what a change of mode and R-mode demand. */
export const FEEDBACK_INTERVAL_MS = 100
/** So many packets in a row are acknowledged while a change of mode is asked for; from then on the interval holds. */
export const MAX_TRANSITION_ACKS = 32

export interface FeedbackOptions {
  readonly sendsFeedback: boolean
  readonly cids: CidSize
  readonly clockResolutionMs?: number
  readonly tellsLoss?: boolean
}

/** A packet that was decompressed and verified. */
export interface Verified {
  readonly kind: 'IR' | 'IR-DYN' | 'type-0-1' | 'type-2'
  /** Whether it updated the context: in R-mode do not. */
  readonly updating: boolean
  /** SN bits of the packet. */
  readonly snWidth: number
}

/** Decides which feedback to send, and keeps it until it is taken. */
export class FeedbackPolicy {
  readonly #options: FeedbackOptions
  #pending: Uint8Array[] = []
  #strangersAt = Number.NEGATIVE_INFINITY

  constructor(options: FeedbackOptions) {
    this.#options = options
  }

  take(): readonly Uint8Array[] {
    const taken = this.#pending
    this.#pending = []
    return taken
  }

  /**
   * Feedback on a packet that was decompressed.
   *
   * @param wanted the mode that this decompressor wants to be in
   * @spec RFC 3095 §5.3.2.3, §5.4.2.2, §5.5.2.2, §5.6.1, §5.7.6.8, §5.7.6.9; RFC 4815 §3
   */
  onVerified(context: Context, packet: Verified, wanted: Mode, nowMs: number): void {
    if (!this.#options.sendsFeedback) return
    if (context.transition === 'initiated') {
      // DEVIATION RFC 3095 §5.6.1: not for each packet for ever, since a compressor may never answer.
      if (context.transitionAcks >= MAX_TRANSITION_ACKS && !this.#isTime(context, 'ACK', nowMs)) return
      context.transitionAcks++
      this.#push(this.#about(context, 'ACK', wanted, packet.snWidth))
    } else if (!packet.updating) {
      return
    } else if (context.transition === 'pending') {
      this.#push(this.#about(context, 'ACK', context.mode, packet.snWidth))
    } else if (context.mode === 'R') {
      this.#acknowledgeReliably(context, packet)
    } else if ((packet.kind === 'IR' || this.#hasNews(context)) && this.#isTime(context, 'ACK', nowMs)) {
      this.#push(this.#about(context, 'ACK', context.mode, packet.snWidth))
    }
  }

  /**
   * Feedback on a context that is damaged. There is none in U-mode.
   *
   * @spec RFC 3095 §5.3.2.2.3, §5.7.6
   */
  onDamage(context: Context, type: 'NACK' | 'STATIC-NACK', wanted: Mode, nowMs: number): void {
    const mode = context.transition === 'initiated' ? wanted : context.mode
    if (!this.#options.sendsFeedback || mode === 'U' || !this.#isTime(context, type, nowMs)) return
    this.#push(this.#about(context, type, mode, 0))
  }

  /** RFC 3095 §5.10.4: profile 0x0000 knows an ACK only, and no SN. */
  onUncompressedIr(context: Context, wanted: Mode, nowMs: number): void {
    if (!this.#options.sendsFeedback || wanted === 'U' || !this.#isTime(context, 'ACK', nowMs)) return
    this.#append(feedback1(context.cid, this.#options.cids, 0))
  }

  /** RFC 3095 §5.2.6 step 11b: a sound IR-DYN packet for a CID that no IR packet has set up. */
  onUnknownContext(cid: number, wanted: Mode, nowMs: number): void {
    this.#toStranger({ cid, type: 'STATIC-NACK', mode: wanted }, wanted, nowMs)
  }

  /** RFC 3095 §5.7.6.4: there is no room for one more context. */
  onNoResources(cid: number, wanted: Mode, nowMs: number): void {
    this.#toStranger({ cid, type: 'STATIC-NACK', mode: wanted, reject: true }, wanted, nowMs)
  }

  #toStranger(feedback: Feedback, wanted: Mode, nowMs: number): void {
    if (!this.#options.sendsFeedback || wanted === 'U' || nowMs - this.#strangersAt < FEEDBACK_INTERVAL_MS) return
    this.#strangersAt = nowMs
    this.#push(feedback)
  }

  /** RFC 3095 §5.5.2.2: every update is acknowledged, with no fewer SN bits than it has. */
  #acknowledgeReliably(context: Context, packet: Verified): void {
    if (packet.kind !== 'type-0-1' || context.fields === undefined) {
      this.#push(this.#about(context, 'ACK', 'R', packet.snWidth))
    } else {
      this.#append(feedback1(context.cid, this.#options.cids, context.fields.sn))
    }
  }

  /** The SN is that of the last header that updated the context. */
  #about(context: Context, type: AckType, mode: Mode, snWidth: number): Feedback {
    const sn = context.fields?.sn
    const { clockResolutionMs, tellsLoss = false } = this.#options
    const { maxJitter, longestLoss } = context.link
    const tellsClock = clockResolutionMs !== undefined && type === 'ACK' && context.fields?.rtp !== undefined
    if (type === 'ACK') context.link.tell()
    return {
      cid: context.cid,
      type,
      mode,
      ...(sn === undefined ? {} : { sn }),
      longSn: snWidth > 12,
      ...(tellsClock ? { clockResolutionMs } : {}),
      ...(tellsClock && maxJitter > 0 ? { maxJitter } : {}),
      ...(tellsLoss && type === 'ACK' && longestLoss > 0 ? { longestLoss } : {}),
    }
  }

  /** Whether the link has turned out worse than the compressor was told. In U-mode it is told nothing on its own account. */
  #hasNews({ mode, link }: Context): boolean {
    const { clockResolutionMs, tellsLoss = false } = this.#options
    return mode !== 'U' && ((tellsLoss && link.isLossNew) || (clockResolutionMs !== undefined && link.isJitterNew))
  }

  #isTime(context: Context, kind: AckType, nowMs: number): boolean {
    const last = context.sentAt.get(kind)
    if (last !== undefined && nowMs - last < FEEDBACK_INTERVAL_MS) return false
    context.sentAt.set(kind, nowMs)
    return true
  }

  #push(feedback: Feedback): void {
    this.#append(feedback2(feedback, this.#options.cids))
  }

  #append(element: Uint8Array): void {
    this.#pending.push(element)
    if (this.#pending.length > MAX_PENDING_FEEDBACK) this.#pending.shift()
  }
}
