import { VoltaicError } from '@voltaic/base'
import { CallNegotiation } from '@voltaic/sdp'
import {
  bodyOf,
  type HeaderEntries,
  type InviteHandlers,
  type InviteOutcome,
  type InviteThread,
  type OutgoingInvite,
  type Provisional,
  type Session,
  type SessionBody,
  type SipResponse,
} from '@voltaic/sip'
import type { CallMedia } from '../media/call-media.ts'
import { fromOf, identityHeaders, routeHeaders, serviceHeaders } from './call-headers.ts'
import type { CallOptions, Credentials } from './call-options.ts'
import { type CallRoom, openMedia } from './call-room.ts'
import { answerDigest } from './credentials.ts'
import { earlyMediaDirection } from './early-media.ts'
import { inCallHandlers } from './in-call.ts'
import { outcomeOfRefusal } from './outcomes.ts'
import type { CallSetUp, PhoneCall } from './phone-call.ts'
import { sessionOptionsOf } from './session-options.ts'

/** Redirections that are followed in one call, and challenges that are answered. */
const MAX_ATTEMPTS = 5

export interface OriginatingParts {
  readonly call: PhoneCall
  /** Request-URI and To. */
  readonly uri: string
  /** The public identity to call with. */
  readonly identity: string
  readonly thread: InviteThread
  readonly options: CallOptions
  readonly media: CallMedia | undefined
  readonly room: CallRoom
}

/** A call that this phone makes. @spec TS 24.229 §5.1.3; GSMA IR.92 §2.2.4, §2.4.1 */
export class OriginatingCall implements CallSetUp {
  readonly #parts: OriginatingParts
  readonly #call: PhoneCall
  /** The negotiation of each early dialog, by its id. */
  readonly #branches = new Map<string, CallNegotiation>()
  #first: CallNegotiation | undefined
  #invite: OutgoingInvite | undefined
  /** Resolves when the bearer for the media is there. */
  #bearer: Promise<boolean> | undefined

  constructor(parts: OriginatingParts) {
    this.#parts = parts
    this.#call = parts.call
  }

  /** From the INVITE to the answer. */
  async run(): Promise<void> {
    const { media, room } = this.#parts
    const terms = await openMedia(media, this.#usesPreconditions, room)
    this.#first = new CallNegotiation(terms)
    // a phone whose bearer comes at once has it before it calls
    if (room.ue.config.bearerDelayMs === 0) this.#first.reserve()
    let attempt: Attempt = { uri: this.#parts.uri, thread: this.#parts.thread, headers: [], realms: [] }
    for (let attempts = 1; !this.#call.isEnded; attempts++) {
      const outcome = await this.#attempt(attempt)
      const next = attempts < MAX_ATTEMPTS ? this.#next(outcome, attempt) : undefined
      if (next === undefined) return this.#settle(outcome)
      attempt = { ...next, thread: this.#invite?.thread ?? attempt.thread }
      this.#branches.clear()
    }
  }

  async cancel(reason?: string): Promise<void> {
    if (this.#invite === undefined) {
      this.#call.end({ kind: 'cancelled', by: 'us' })
      return
    }
    this.#invite.cancel(reason === undefined ? undefined : { protocol: 'SIP', cause: 487, text: reason })
    await this.#invite.outcome
  }

  crash(): void {
    this.#invite?.crash()
  }

  ring = (): Promise<void> => Promise.reject(notIncoming('ring'))
  answer = (): Promise<void> => Promise.reject(notIncoming('answer'))
  reject = (): Promise<void> => Promise.reject(notIncoming('reject'))

  get #usesPreconditions(): boolean {
    return this.#preconditions !== 'none'
  }

  get #preconditions() {
    return this.#parts.options.preconditions ?? this.#parts.room.ue.config.preconditions ?? 'supported'
  }

  #attempt({ uri, thread, headers }: Attempt): Promise<InviteOutcome> {
    const { identity, options, room, uri: dialled } = this.#parts
    const privacy = options.privacy ?? room.ue.config.privacy
    const offer = options.withoutOffer ? undefined : this.#first?.offer()
    this.#invite = room.sessions().invite(
      {
        uri,
        from: fromOf(identity, privacy),
        to: `<${dialled}>`,
        thread,
        headers: [
          ...routeHeaders(room.ue),
          ...identityHeaders(identity, privacy),
          ...serviceHeaders(),
          ...(this.#preconditions === 'required' ? [['Require', 'precondition'] as const] : []),
          ...headers,
          ...(options.headers ?? []),
        ],
        ...(offer === undefined ? {} : { body: offer }),
      },
      this.#handlers(),
      sessionOptionsOf(room.ue, options),
    )
    return this.#invite.outcome
  }

  #handlers(): InviteHandlers {
    return {
      onProvisional: (provisional) => this.#onProvisional(provisional),
      answerInAck: (response, session) => {
        const negotiation = this.#branchOf(session)
        return inCallHandlers(this.#call, negotiation).answerInAck?.(response, session)
      },
      onRequest: (request, session) =>
        inCallHandlers(this.#call, this.#branchOf(session)).onRequest?.(request, session) ?? { status: 500 },
    }
  }

  /** TS 24.229 §5.1.3.1: PRACK, then the resources, then word of them. */
  async #onProvisional({ response, session, isReliable, prack }: Provisional): Promise<void> {
    const call = this.#call
    call.progressed(response.status)
    if (session === undefined) return
    const negotiation = this.#branchOf(session)
    const body = bodyOf(response)
    if (body === undefined || !isReliable) {
      this.#playEarly(response, body, negotiation)
      return
    }
    const isFirst = !negotiation.isComplete
    if (negotiation.isOffering) {
      const problem = negotiation.takeAnswer(body)
      await prack()
      if (problem !== undefined) return this.#giveUp(problem)
    } else if (isFirst) {
      const answer = negotiation.answerTo(body)
      await prack(answer.kind === 'answer' ? { body: answer.body } : {})
      if (answer.kind === 'refusal') return this.#giveUp(answer.warning)
    } else await prack()
    this.#playEarly(response, undefined, negotiation)
    call.exchanged()
    if (isFirst) await this.#confirm(session, negotiation)
  }

  /** Tells the other side that our resources are there, if it waits for that. @spec RFC 3312 §7; TS 24.229 §5.1.3.1 */
  async #confirm(session: Session, negotiation: CallNegotiation): Promise<void> {
    const hadBearer = negotiation.isMet
    const { bearerDelayMs = DEFAULT_BEARER_MS } = this.#parts.room.ue.config
    this.#bearer ??= this.#call.pause(bearerDelayMs)
    if (!(await this.#bearer)) return
    negotiation.reserve()
    // who was asked for the offer also speaks first of its resources; our answer to that tells of ours
    if (this.#parts.options.withoutOffer && !(await this.#call.pause(UNASKED_UPDATE_MS))) return
    if (hadBearer || negotiation.isReservationTold || !negotiation.usesPreconditions || session.state !== 'early')
      return
    const response = await session.update({ body: negotiation.offer() })
    const answer = bodyOf(response)
    if (response.status < 300 && answer !== undefined) negotiation.takeAnswer(answer)
    else negotiation.withdraw()
    this.#call.exchanged()
  }

  #playEarly(response: SipResponse, body: SessionBody | undefined, negotiation: CallNegotiation): void {
    const direction = earlyMediaDirection(response)
    if (direction === undefined || this.#call.state === 'answered') return
    const seen = negotiation.copy()
    // RFC 3261 §13.2.1: an unreliable response only previews the answer
    if (body !== undefined && seen.isOffering) seen.takeAnswer(body)
    if (seen.isComplete) this.#call.speech.follow(seen.stream, direction)
  }

  #next(outcome: InviteOutcome, attempt: Attempt): Attempt | undefined {
    const { options } = this.#parts
    if (this.#call.isEnded) return undefined
    if (outcome.kind === 'redirected' && options.followsRedirection) {
      const [contact] = outcome.contacts
      return contact === undefined ? undefined : { ...attempt, uri: contact.uri }
    }
    return outcome.kind === 'challenged' ? this.#authorised(outcome.response, attempt) : undefined
  }

  /** RFC 3261 §22.3: each proxy on the way may ask once. */
  #authorised(challenge: SipResponse, attempt: Attempt): Attempt | undefined {
    const credentials = this.#parts.options.credentials ?? this.#own
    if (credentials === undefined) return undefined
    const answer = answerDigest(challenge, credentials, attempt.uri, this.#parts.room.ue.runtime.random)
    if (answer === undefined) return undefined
    const isAgain = attempt.realms.includes(answer.realm)
    if (isAgain && !answer.isStale) return undefined
    // of several realms only the last one may be asked for again: which header was whose is not kept
    const kept = isAgain ? attempt.headers.slice(0, -1) : attempt.headers
    return { ...attempt, headers: [...kept, answer.header], realms: [...attempt.realms, answer.realm] }
  }

  /** A phone with a password has it for calls too. @spec TS 24.229 §5.1.2A.1.1 */
  get #own(): Credentials | undefined {
    const { impi, digest } = this.#parts.room.ue.config
    return digest && { username: impi, password: digest.password }
  }

  async #settle(outcome: InviteOutcome): Promise<void> {
    const call = this.#call
    if (outcome.kind === 'cancelled') call.end({ kind: 'cancelled', status: 487, by: 'us' })
    else if (outcome.kind !== 'accepted') call.end(outcomeOfRefusal(outcome.response))
    else await this.#accepted(outcome.session, outcome.response)
  }

  async #accepted(session: Session, response: SipResponse): Promise<void> {
    const call = this.#call
    const negotiation = this.#branchOf(session)
    const body = bodyOf(response)
    const problem = negotiation.isOffering && body !== undefined ? negotiation.takeAnswer(body) : undefined
    negotiation.reserve()
    call.use(session, negotiation)
    if (problem !== undefined || !negotiation.isComplete) {
      call.end({ kind: 'failed', reason: problem ?? 'no answer to the offer', by: 'us' })
      await session.bye({ reason: { protocol: 'SIP', cause: 488, text: problem ?? 'No session description' } })
      return
    }
    call.answered()
    call.endWith(session)
    const { crashAfterMs } = this.#parts.options.faults ?? this.#parts.room.ue.config.callFaults ?? {}
    if (crashAfterMs !== undefined && (await call.pause(crashAfterMs))) call.crash()
  }

  #branchOf(session: Session): CallNegotiation {
    const known = this.#branches.get(session.id)
    if (known !== undefined) return known
    const branch = this.#first?.copy() ?? notOpened()
    this.#branches.set(session.id, branch)
    return branch
  }

  #giveUp(reason: string): void {
    this.#call.end({ kind: 'failed', reason, by: 'us' })
    this.#invite?.cancel({ protocol: 'SIP', cause: 488, text: reason })
  }
}

/** How long a phone waits for its bearer, in milliseconds. */
export const DEFAULT_BEARER_MS = 50

/** How long the side that answered waits for the UPDATE of the other, so that two do not meet; in milliseconds. */
const UNASKED_UPDATE_MS = 500

interface Attempt {
  readonly uri: string
  readonly thread: InviteThread
  readonly headers: HeaderEntries
  /** Those that have had their answer. */
  readonly realms: readonly string[]
}

function notIncoming(what: string): VoltaicError {
  return new VoltaicError('CALL_NOT_INCOMING', `${what} is for calls that come in`, 'this phone made the call')
}

function notOpened(): never {
  throw new Error('a response came before the INVITE')
}
