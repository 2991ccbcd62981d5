import { createStateMachine, type StateMachine } from '@voltaic/base'
import { createResponse } from '../message/create-message.ts'
import { encodeMessage, sentForm } from '../message/encode-message.ts'
import { SipRequest } from '../message/sip-request.ts'
import { SipResponse } from '../message/sip-response.ts'
import type { ChannelWatcher, ReplyPath } from '../transport/channel.ts'
import type { Flow } from '../transport/flow.ts'
import { type InviteServerState, inviteServer } from './invite-server.ts'
import { type NonInviteServerState, nonInviteServer } from './non-invite-server.ts'
import type { SipTimers } from './timers.ts'
import { traceNoAck } from './trace-timeout.ts'
import { reportIllegal, type TransactionContext, traceTransition } from './transaction-context.ts'
import { TransactionTimers } from './transaction-timers.ts'

type WorkTimer = 'timer100' | 'timerG' | 'timerH'
type LingerTimer = 'timerI' | 'timerJ' | 'timerL'

export type ServerEvent =
  | 'request'
  | 'ack'
  | 'send 1xx'
  | 'send 2xx'
  | 'send 300-699'
  | WorkTimer
  | LingerTimer
  | 'transportError'
  | 'abandon'

export type ServerAction =
  | 'send'
  | 'sendTrying'
  | 'resend'
  | 'toUser'
  | 'reportTimeout'
  | 'reportTransportError'
  | `start${Capitalize<WorkTimer | LingerTimer>}`
  | `stop${Capitalize<WorkTimer>}`

/** Who answers requests: one for all server transactions of a stack. */
export interface ServerTransactionOwner {
  /** A request that is no retransmission; its answer goes to `transaction.respond`. */
  onRequest(request: SipRequest, transaction: ServerTransaction): void
  /** The ACK of a 2xx. */
  onAck(ack: SipRequest, transaction: ServerTransaction): void
  /** A response did not leave, or no ACK came for it. */
  onFailure(transaction: ServerTransaction, cause: 'timeout' | 'transport-error'): void
  /** Called once, when the final answer is given. */
  onAnswered(transaction: ServerTransaction): void
  onTerminated(transaction: ServerTransaction): void
}

export interface ServerTransactionParts {
  readonly request: SipRequest
  readonly reply: ReplyPath
  readonly timers: SipTimers
  readonly owner: ServerTransactionOwner
}

type State = InviteServerState | NonInviteServerState
type Input = SipRequest | SipResponse | undefined

/** One request that came in. @spec RFC 3261 §17.2 */
export class ServerTransaction implements ChannelWatcher {
  /** See `serverKey`. */
  readonly key: string
  readonly isInvite: boolean
  readonly reply: ReplyPath
  /**
   * What a CANCEL sets off while the request is not answered; returns the To tag of the answer to come. Without CANCEL
   * the element stops.
   */
  onCancel: ((cancel?: SipRequest) => string) | undefined
  readonly #context: TransactionContext
  readonly #machine: StateMachine<State, ServerEvent, Input>
  readonly #owner: ServerTransactionOwner
  readonly #durations: SipTimers
  /** Let go once it is answered: what stays until the last timer is only what a retransmission needs. */
  #request: SipRequest | undefined
  /** An octet string, which is half the size of a Uint8Array; it is seldom needed again. */
  #lastResponse: string | undefined
  #timers: TransactionTimers<WorkTimer> | undefined
  /** The present interval of Timer G. */
  #interval = 0
  /** What ends the transaction when its time is over. */
  #lingerTimer: LingerTimer | undefined
  #isAnswered = false
  #isOver = false

  constructor(key: string, parts: ServerTransactionParts, context: TransactionContext) {
    this.key = key
    this.isInvite = parts.request.method === 'INVITE'
    this.reply = parts.reply
    this.#context = context
    this.#owner = parts.owner
    this.#durations = parts.timers
    this.#request = parts.request
    this.#machine = this.isInvite
      ? createStateMachine<InviteServerState, ServerEvent, ServerAction, Input>(inviteServer, 'initial', this)
      : createStateMachine<NonInviteServerState, ServerEvent, ServerAction, Input>(nonInviteServer, 'initial', this)
  }

  get state(): State {
    return this.#machine.state
  }

  /** The request, its retransmission, or (INVITE) the ACK. */
  receive(request: SipRequest): void {
    this.#handle(request.method === 'ACK' ? 'ack' : 'request', request)
  }

  /**
   * Whether a CANCEL with the branch of this INVITE is of who sent the INVITE: who has only seen or guessed the branch
   * ends no call. Once the INVITE is answered, when a CANCEL does nothing any more, only the host is compared.
   *
   * @param flow the way that the CANCEL came
   * @spec RFC 3261 §9.1, RFC 3261 §9.2
   */
  isCancelledBy(cancel: SipRequest, flow: Flow): boolean {
    // DEVIATION RFC 3261 §9.2: the Via alone does not say whose CANCEL it is, because it is no secret; §9.1 has the
    // Call-ID, From and CSeq number of the INVITE in it, and nobody but the neighbour that sent the INVITE may cancel.
    if (flow.remote.host !== this.reply.flow.remote.host) return false
    const invite = this.#request
    if (invite === undefined) return true
    return (
      cancel.callId === invite.callId && cancel.fromTag === invite.fromTag && cancel.cseq.number === invite.cseq.number
    )
  }

  /** What the user answers. A 408 to a non-INVITE request is never sent: RFC 4320 §4.2. */
  respond(response: SipResponse): void {
    const { status } = response
    if (status >= 200) this.#setAnswered()
    if (status === 408 && !this.isInvite) {
      this.#context.runtime.counters.add('sip.transaction.unanswered')
      this.#handle('abandon', undefined)
    } else if (this.#mayAnswer(status)) {
      this.#handle(status < 200 ? 'send 1xx' : status < 300 ? 'send 2xx' : 'send 300-699', response)
    }
  }

  /** The octets of the last response that may have to be sent again. */
  get lastResponse(): string | undefined {
    return this.#lastResponse
  }

  /** Sends the last response, or an earlier one, again, for a user that knows that it was lost. */
  resend(octets: string | undefined = this.#lastResponse): void {
    if (!this.#isOver && octets !== undefined) this.#transmit(Buffer.from(octets, 'latin1'), undefined)
  }

  /** Ends at once without telling anyone: the element stops, or needs the room. */
  destroy(): void {
    this.#isOver = true
    this.#timers?.stopAll()
    this.#timers = undefined
    this.#request = undefined
    this.#lastResponse = undefined
  }

  onTransportError(): void {
    this.#handle('transportError', undefined)
  }

  /** Its time after the answer is over. */
  onLingered(): void {
    if (this.#lingerTimer !== undefined) this.#handle(this.#lingerTimer, undefined)
  }

  onIllegal(state: State, event: ServerEvent): void {
    reportIllegal(this.#context, this.#name, state, event)
  }

  onTransition(from: State, event: ServerEvent, to: State): void {
    traceTransition(this.#context, this.#name, this.key, from, event, to)
  }

  perform(action: ServerAction, input: Input): void {
    switch (action) {
      case 'send':
        if (input instanceof SipResponse) this.#send(input)
        break
      case 'sendTrying':
        if (this.#request !== undefined) this.#send(createResponse(this.#request, 100))
        break
      case 'resend':
        this.resend()
        break
      case 'toUser':
        if (input instanceof SipRequest) this.#toOwner(input)
        break
      case 'reportTimeout':
        traceNoAck(this.#context, this.#lastResponse, this.reply.flow.remote)
        this.#owner.onFailure(this, 'timeout')
        break
      case 'reportTransportError':
        this.#owner.onFailure(this, 'transport-error')
        break
      default:
        this.#performTimer(action)
    }
  }

  #performTimer(action: Extract<ServerAction, `start${string}` | `stop${string}`>): void {
    const timers = this.#durations
    const { reliable } = this.reply
    switch (action) {
      case 'startTimer100':
        this.#startTimer('timer100', this.isInvite ? timers.timer100 : timers.timer100NonInvite)
        break
      case 'startTimerG':
        if (reliable) break
        this.#interval = this.#interval === 0 ? timers.timerG : Math.min(2 * this.#interval, timers.T2)
        this.#startTimer('timerG', this.#interval)
        break
      case 'startTimerH':
        this.#startTimer('timerH', timers.timerH)
        break
      case 'startTimerL':
        this.#linger('timerL', timers.timerL)
        break
      case 'startTimerI':
        this.#linger('timerI', reliable ? 0 : timers.timerI)
        break
      case 'startTimerJ':
        this.#linger('timerJ', reliable ? 0 : timers.timerJ)
        break
      default:
        this.#timers?.stop(STOPPED_BY[action])
    }
  }

  #startTimer(timer: WorkTimer, milliseconds: number): void {
    this.#timers ??= new TransactionTimers(this.#context.runtime.clock, (name) => this.#handle(name, undefined))
    this.#timers.start(timer, milliseconds)
  }

  /** Without length the timer fires when this step is done: an event raised within a step is taken up after it. */
  #linger(timer: LingerTimer, milliseconds: number): void {
    if (!this.isInvite) this.#timers = undefined
    this.#lingerTimer = timer
    if (milliseconds === 0) this.#handle(timer, undefined)
    else this.#context.linger.add(milliseconds, this)
  }

  #mayAnswer(status: number): boolean {
    // RFC 4320 §4.1: only 100 may precede the answer of a non-INVITE request, and over UDP the transaction itself
    // sends it when it is time.
    const isAllowed = this.isInvite || status >= 200 || (status === 100 && this.reply.reliable)
    if (!isAllowed) this.#context.runtime.counters.add('sip.transaction.provisional-withheld')
    return isAllowed
  }

  #send(response: SipResponse): void {
    const sent = sentForm(response)
    const data = encodeMessage(sent)
    // A stream loses nothing: a final answer over one goes out again only when it is that of an INVITE.
    const mayResend = this.isInvite || !this.reply.reliable || response.status < 200
    if (mayResend) this.#lastResponse = data.toString('latin1')
    this.#transmit(data, sent)
  }

  #transmit(data: Uint8Array, response: SipResponse | undefined): void {
    this.reply.send(data, response, this)
  }

  #toOwner(request: SipRequest): void {
    if (request.method === 'ACK') this.#owner.onAck(request, this)
    else this.#owner.onRequest(request, this)
  }

  #setAnswered(): void {
    if (this.#isAnswered) return
    this.#isAnswered = true
    this.#request = undefined
    this.onCancel = undefined
    this.#owner.onAnswered(this)
  }

  #handle(event: ServerEvent, input: Input): void {
    if (this.#isOver) return
    this.#machine.handle(event, input)
    if (this.#machine.state !== 'terminated' || this.#isOver) return
    this.destroy()
    this.#owner.onTerminated(this)
  }

  get #name(): string {
    return this.isInvite ? 'INVITE server' : 'non-INVITE server'
  }
}

const STOPPED_BY = { stopTimer100: 'timer100', stopTimerG: 'timerG', stopTimerH: 'timerH' } as const
