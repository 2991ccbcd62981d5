import { type ApplicationServer, SessionBridge } from '@voltaic/as-kit'
import { DecodeError } from '@voltaic/base'
import {
  bodyOf,
  type InviteHandlers,
  type InviteOutcome,
  type OutgoingInvite,
  type Reason,
  type Session,
  type SessionBody,
  type SessionHandlers,
  type SipResponse,
} from '@voltaic/sip'
import { VoiceLine } from './voice-line.ts'

/** Whom a call is between, and in whose name the first of them is called. */
export interface Parties {
  /** SIP URI of the user who wants to talk, as the Request-URI of the first call. */
  readonly first: string
  /** Public identity of that user, in whose name the second is called. */
  readonly identity: string
  /** SIP or tel URI of the one to talk to. */
  readonly second: string
  /** Public service identity that the first is called by. */
  readonly service: string
  /** SIP URI of the home domain. */
  readonly home: string
}

export type CallState = 'calling-from' | 'calling-to' | 'connected' | 'ended'

/** Who ended a call, and the status by which a party refused it. */
export interface CallEnd {
  readonly by: 'from' | 'to' | 'request'
  readonly status?: number
}

/** What a phone hears that changes its media while the other one rings: it tries again. @spec RFC 3261 §14.2 */
const WAITING: SessionHandlers = {
  onRequest: ({ method, body }) => ({ status: method !== 'INVITE' && body.length === 0 ? 200 : 491 }),
}

/** Extensions of its dialogs. Without 100rel the offer is in the 2xx, and no phone waits for resources of a phone that is not there. */
const EXTENSIONS = { supported: ['timer'] } as const

/**
 * Calls one user, then another, and joins both: flow III. The first is answered at once with media that stand still, since a
 * person takes longer to answer than the first phone would wait for its ACK, as flow I has it; and the first INVITE needs
 * no offer without media, as flow IV has it, which phones refuse.
 *
 * @spec RFC 3725 §4.3; TS 24.229 §5.7.3, §5.7.5
 */
export class ThirdPartyCall {
  readonly ended: Promise<CallEnd>
  readonly #server: ApplicationServer
  readonly #parties: Parties
  readonly #ringMs: number
  readonly #voice: VoiceLine
  #state: CallState = 'calling-from'
  #end: CallEnd | undefined
  #invite: OutgoingInvite | undefined
  #first: Session | undefined
  /** The first has voice, and an answer by which it stands still. */
  #isWaiting = false
  #isJoined = false

  /** @param ringMs how long each phone rings, in milliseconds */
  constructor(server: ApplicationServer, parties: Parties, ringMs: number) {
    const { random } = server.runtime
    this.#server = server
    this.#parties = parties
    this.#ringMs = ringMs
    this.#voice = new VoiceLine(String(1 + random.integer(2 ** 31)), server.sip.local[0]?.address.host ?? '127.0.0.1')
    this.ended = this.#run()
  }

  get state(): CallState {
    return this.#state
  }

  /** Ends it wherever it is. */
  stop(): void {
    this.#end ??= { by: 'request' }
    this.#invite?.cancel()
    if (this.#state === 'connected') void this.#first?.bye()
  }

  async #run(): Promise<CallEnd> {
    const end = await this.#callFirst()
    this.#state = 'ended'
    return end
  }

  async #callFirst(): Promise<CallEnd> {
    const { first, service } = this.#parties
    const outcome = await this.#ring(
      this.#server.invite(
        { user: service, as: 'service', displayName: 'Click to call', to: first },
        { ...WAITING, answerInAck: (response) => this.#wait(response) },
        EXTENSIONS,
      ),
    )
    if (outcome.kind !== 'accepted') return this.#end ?? { by: 'from', status: outcome.response.status }
    const { session } = outcome
    this.#first = session
    // its offer has no voice, or there is none
    if (!this.#isWaiting) return this.#give(session, { by: 'from', status: 488 })
    return this.#end === undefined ? this.#callSecond(session) : this.#give(session, this.#end)
  }

  #wait(response: SipResponse): SessionBody | undefined {
    const answer = readable(() => this.#voice.wait('first', bodyOf(response) ?? NO_BODY))
    this.#isWaiting = answer !== undefined
    return answer
  }

  async #callSecond(first: Session): Promise<CallEnd> {
    const { identity, second, home } = this.#parties
    this.#state = 'calling-to'
    const handlers: InviteHandlers = { ...WAITING, answerInAck: (response) => this.#join(first, response) }
    const invite = this.#server.invite({ user: identity, to: second, scscf: home }, handlers, EXTENSIONS)
    void first.ended.then(() => {
      if (this.#state !== 'calling-to') return
      this.#end ??= { by: 'from' }
      invite.cancel()
    })
    const outcome = await this.#ring(invite)
    if (outcome.kind !== 'accepted') {
      const { status } = outcome.response
      return this.#give(first, this.#end ?? { by: 'to', status }, { protocol: 'SIP', cause: status })
    }
    if (this.#isJoined && this.#end === undefined) return this.#talk(first, outcome.session)
    await outcome.session.bye()
    return this.#give(first, this.#end ?? { by: 'to', status: 488 })
  }

  /** The second has answered with an offer: it is that to the first, whose answer goes into the ACK. */
  async #join(first: Session, response: SipResponse): Promise<SessionBody | undefined> {
    const offer = bodyOf(response) ?? NO_BODY
    const standing = readable(() => this.#voice.wait('second', offer))
    const towards = readable(() => this.#voice.pass(offer, 'first'))
    if (standing === undefined || towards === undefined) return standing
    const answered = await first.reinvite({ body: towards })
    const answer = answered.status < 300 ? bodyOf(answered) : undefined
    const joined = answer && readable(() => this.#voice.pass(answer, 'second'))
    this.#isJoined = joined !== undefined
    return joined ?? standing
  }

  async #talk(first: Session, second: Session): Promise<CallEnd> {
    this.#state = 'connected'
    const bridge = new SessionBridge(first, (body, to) => this.#voice.pass(body, to === 'in' ? 'first' : 'second'))
    bridge.connect(second)
    second.handlers = { ...bridge.handlersOfOut, answerInAck: (response) => bridge.answerInAck(response) }
    bridge.endTogether(second)
    const by = await Promise.race([
      first.ended.then(({ by: side }) => (side === 'peer' ? 'from' : 'request')),
      second.ended.then(({ by: side }) => (side === 'peer' ? 'to' : 'request')),
    ] as const)
    this.#end ??= { by }
    await Promise.all([first.ended, second.ended])
    return this.#end
  }

  async #give(first: Session, end: CallEnd, reason?: Reason): Promise<CallEnd> {
    this.#end = end
    await first.bye(reason === undefined ? {} : { reason })
    return end
  }

  /** Until it is answered, or has rung for too long. */
  async #ring(invite: OutgoingInvite): Promise<InviteOutcome> {
    this.#invite = invite
    if (this.#end !== undefined) invite.cancel()
    const timer = this.#server.runtime.clock.startTimer(this.#ringMs, () => {
      this.#end ??= { by: this.#state === 'calling-from' ? 'from' : 'to', status: 408 }
      invite.cancel({ protocol: 'SIP', cause: 408 })
    })
    const outcome = await invite.outcome
    timer.cancel()
    this.#invite = undefined
    return outcome
  }
}

const NO_BODY: SessionBody = { contentType: '', content: new Uint8Array() }

/** @returns undefined for what cannot be read: a phone that says such a thing is not joined with anybody */
function readable<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof DecodeError) return undefined
    throw error
  }
}
