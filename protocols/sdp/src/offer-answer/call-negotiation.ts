import { DecodeError } from '@voltaic/base'
import { createAnswer } from '../answer/create-answer.ts'
import { type AgreedStream, negotiate } from '../answer/negotiate.ts'
import { parseSessionDescription } from '../description/parse-session-description.ts'
import type { MediaDescription, SessionDescription } from '../description/session-description.ts'
import type { NumberedCodec } from '../media/codec.ts'
import type { Direction } from '../media/direction.ts'
import { createVolteOffer } from '../offer/create-offer.ts'
import { createReoffer } from '../offer/create-reoffer.ts'
import type { SessionIdentity } from '../offer/describe-stream.ts'
import { VOLTE_MAXPTIME } from '../offer/volte-codecs.ts'
import {
  answerPreconditions,
  arePreconditionsMet,
  isConfirmationDue,
  isPreconditionFailure,
  offerPreconditions,
  type Preconditions,
  preconditionLines,
  receivePreconditions,
  withReservation,
} from '../preconditions/preconditions.ts'
import { bodyOfDescription, type DescriptionBody } from './description-body.ts'

/** What a user agent brings into the negotiation of one call. */
export interface MediaTerms {
  readonly identity: SessionIdentity
  /** Where media is received; without brackets. */
  readonly address: string
  /** Of RTP. */
  readonly port: number
  /** In order of preference. */
  readonly codecs: readonly NumberedCodec[]
  readonly usesPreconditions: boolean
  /** Who speaks in a Warning header. @spec RFC 3261 §20.43 */
  readonly warnAgent: string
}

export type AnswerResult =
  | { readonly kind: 'answer'; readonly body: DescriptionBody }
  | { readonly kind: 'refusal'; readonly status: 488; readonly warning: string }

/** Offer and answer of one dialog, with preconditions. @spec RFC 3264 §5, §6, §8; RFC 3312 §5; TS 24.229 §6.1.2, §6.1.3 */
export class CallNegotiation {
  readonly #terms: MediaTerms
  /** What this side said last, in an exchange that was completed, and what the other said in it. */
  #own: SessionDescription | undefined
  #peer: SessionDescription | undefined
  #wasOfferer = false
  /** The offer that waits for its answer. */
  #offered: SessionDescription | undefined
  #preconditions: Preconditions | undefined
  #isReserved = false
  /** A description of this side has said so since. */
  #isReservationTold = false
  /** What this side wants: not sendrecv while it holds the call. */
  #direction: Direction = 'sendrecv'

  constructor(terms: MediaTerms) {
    this.#terms = terms
  }

  /** The same state for another branch of the call. */
  copy(): CallNegotiation {
    const copy = new CallNegotiation(this.#terms)
    copy.#own = this.#own
    copy.#peer = this.#peer
    copy.#wasOfferer = this.#wasOfferer
    copy.#offered = this.#offered
    copy.#preconditions = this.#preconditions
    copy.#isReserved = this.#isReserved
    copy.#isReservationTold = this.#isReservationTold
    copy.#direction = this.#direction
    return copy
  }

  /** Whether offer and answer have been exchanged once. */
  get isComplete(): boolean {
    return this.#own !== undefined && this.#peer !== undefined
  }

  /** An offer of this side waits for its answer. */
  get isOffering(): boolean {
    return this.#offered !== undefined
  }

  /** Whether the other side uses preconditions too. */
  get usesPreconditions(): boolean {
    return this.#preconditions?.isPeerUsingThem === true
  }

  /** Whether the user may be alerted. @spec TS 24.229 §5.1.4.1 */
  get isMet(): boolean {
    return this.#isReserved && arePreconditionsMet(this.#preconditions)
  }

  /** Whether the other side has been told that our resources are there. */
  get isReservationTold(): boolean {
    return this.#isReservationTold
  }

  /** Whether the other side waits to hear that our resources are there. */
  get isConfirmationDue(): boolean {
    return isConfirmationDue(this.#preconditions)
  }

  /** What was agreed on for speech, seen from this side; undefined for none. */
  get stream(): AgreedStream | undefined {
    if (this.#own === undefined || this.#peer === undefined) return undefined
    const [offer, answer] = this.#wasOfferer ? [this.#own, this.#peer] : [this.#peer, this.#own]
    const streams = negotiate(offer, answer, this.#wasOfferer ? 'offerer' : 'answerer')
    return streams.find((stream): stream is AgreedStream => stream.kind === 'agreed' && stream.media === 'audio')
  }

  /** The bearer for the media is there. */
  reserve(): void {
    this.#isReserved = true
    if (this.#preconditions !== undefined) this.#preconditions = withReservation(this.#preconditions, true)
  }

  /** The next offer of this side: the first, or one that follows what was said before. */
  offer(direction: Direction = this.#direction): DescriptionBody {
    this.#direction = direction
    const offer = this.#own === undefined ? this.#firstOffer() : this.#laterOffer(this.#own, direction)
    this.#offered = offer
    this.#isReservationTold = this.#isReserved
    return bodyOfDescription(offer)
  }

  /** The offer was refused or lost. */
  withdraw(): void {
    this.#offered = undefined
  }

  /** @returns why the call cannot go on; undefined when all is well */
  takeAnswer(body: DescriptionBody): string | undefined {
    const offered = this.#offered
    const answer = readDescription(body)
    if (offered === undefined) return 'an answer to no offer'
    if (typeof answer === 'string') return answer
    const stream = speechOf(answer)
    if (stream === undefined) return 'the answer has no speech'
    if (isPreconditionFailure(stream)) return 'the other side cannot meet the preconditions'
    if (this.#preconditions !== undefined) this.#preconditions = receivePreconditions(this.#preconditions, stream)
    this.#own = offered
    this.#peer = answer
    this.#wasOfferer = true
    this.#offered = undefined
    return this.stream === undefined ? 'no codec in common' : undefined
  }

  /** Answers an offer of the other side. */
  answerTo(body: DescriptionBody): AnswerResult {
    const offer = readDescription(body)
    if (typeof offer === 'string') return this.#refusal(304, offer)
    const stream = speechOf(offer)
    const preconditions = stream && this.#afterOffer(stream)
    const { identity, address, port, codecs } = this.#terms
    const outcome = createAnswer(offer, {
      identity,
      address,
      streams: [
        {
          media: 'audio',
          port,
          codecs,
          direction: this.#direction,
          maxptime: VOLTE_MAXPTIME,
          preconditions: preconditionLines(preconditions),
        },
      ],
      ...(this.#own === undefined ? {} : { previous: this.#own }),
    })
    if (outcome.kind === 'refusal') return this.#refusal(outcome.warning, outcome.reason)
    this.#preconditions = preconditions
    this.#own = outcome.answer
    this.#peer = offer
    this.#wasOfferer = false
    this.#isReservationTold = this.#isReserved
    return { kind: 'answer', body: bodyOfDescription(outcome.answer) }
  }

  #afterOffer(stream: MediaDescription): Preconditions | undefined {
    if (this.#preconditions !== undefined) return receivePreconditions(this.#preconditions, stream)
    if (!this.#terms.usesPreconditions || this.#own !== undefined) return undefined
    return answerPreconditions(stream, { isReserved: this.#isReserved })
  }

  #firstOffer(): SessionDescription {
    const { usesPreconditions, warnAgent: _, ...terms } = this.#terms
    this.#preconditions = usesPreconditions ? offerPreconditions({ isReserved: this.#isReserved }) : undefined
    return createVolteOffer({ ...terms, preconditions: preconditionLines(this.#preconditions) })
  }

  #laterOffer(own: SessionDescription, direction: Direction): SessionDescription {
    return createReoffer(own, { direction, preconditions: preconditionLines(this.#preconditions) })
  }

  #refusal(warning: number, reason: string): AnswerResult {
    const text = `${warning} ${this.#terms.warnAgent} "${reason.replaceAll('"', "'")}"`
    return { kind: 'refusal', status: 488, warning: text }
  }
}

/** @returns the description, or why it is none */
function readDescription({ contentType, content }: DescriptionBody): SessionDescription | string {
  if (!/^application\/sdp\s*(;|$)/i.test(contentType)) return `${contentType} is no session description`
  try {
    return parseSessionDescription(content)
  } catch (error) {
    if (error instanceof DecodeError) return error.message
    throw error
  }
}

function speechOf(description: SessionDescription): MediaDescription | undefined {
  return description.media.find(({ media, port }) => media === 'audio' && port !== 0)
}
