import { createStateMachine, type StateMachine } from '@voltaic/base'
import { encodeMessage, sentForm } from '../message/encode-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Channel, PeerClose, RequestWatcher } from '../transport/channel.ts'
import { createAckFor } from './ack.ts'
import { type InviteClientState, inviteClient } from './invite-client.ts'
import { type NonInviteClientState, nonInviteClient } from './non-invite-client.ts'
import type { SipTimers } from './timers.ts'
import { traceNoAnswer } from './trace-timeout.ts'
import { reportIllegal, type TransactionContext, traceTransition } from './transaction-context.ts'
import { TransactionTimers } from './transaction-timers.ts'

type WorkTimer = 'timerA' | 'timerB' | 'timerE' | 'timerF'
type LingerTimer = 'timerD' | 'timerK' | 'timerM'

export type ClientEvent = 'start' | '1xx' | '2xx' | '300-699' | WorkTimer | LingerTimer | 'transportError' | 'abandon'

export type ClientAction =
  | 'send'
  | 'sendAck'
  | 'toUser'
  | 'reportTimeout'
  | 'reportTransportError'
  | 'startTimerEAtT2'
  | `start${Capitalize<WorkTimer | LingerTimer>}`
  | `stop${Capitalize<WorkTimer>}`

/** Who sent the request. Called from within the transaction; nothing is called after `onFailure`. */
export interface ClientUser {
  /** Provisional responses, the final one, and for INVITE every further 2xx. */
  onResponse(response: SipResponse): void
  onFailure(cause: 'timeout' | 'transport-error'): void
}

export interface ClientTransactionParts {
  /** With its own Via on top, as `sentForm` gives it. */
  readonly request: SipRequest
  /** The request as octets. */
  readonly data: Uint8Array
  readonly channel: Channel
  readonly timers: SipTimers
  readonly user: ClientUser
}

/** What a transaction needs as long as a further 2xx may come. */
type LastingParts = Pick<ClientTransactionParts, 'channel' | 'timers' | 'user'>

type State = InviteClientState | NonInviteClientState
type Machine = StateMachine<State, ClientEvent, SipResponse | undefined>

/** One request on its way to one place. @spec RFC 3261 §17.1 */
export class ClientTransaction implements RequestWatcher {
  /** See `clientKey`. */
  readonly key: string
  readonly isInvite: boolean
  readonly #context: TransactionContext
  readonly #onTerminated: (transaction: ClientTransaction) => void
  readonly #machine: Machine
  #parts: LastingParts | undefined
  /** Until the final response, or for a refused INVITE until the end: its ACK is made of the request. */
  #sent: Pick<ClientTransactionParts, 'request' | 'data'> | undefined
  #timers: TransactionTimers<WorkTimer> | undefined
  /** The present interval of Timer A or E. */
  #interval = 0
  /** It was sent once more over another connection. */
  #hasMoved = false
  /** What ends the transaction when its time is over. */
  #lingerTimer: LingerTimer | undefined
  #isOver = false

  constructor(
    key: string,
    parts: ClientTransactionParts,
    context: TransactionContext,
    onTerminated: (transaction: ClientTransaction) => void,
  ) {
    this.key = key
    const { request, data, channel, timers, user } = parts
    this.isInvite = request.method === 'INVITE'
    this.#parts = { channel, timers, user }
    this.#sent = { request, data }
    this.#context = context
    this.#onTerminated = onTerminated
    this.#machine = this.isInvite
      ? createStateMachine<InviteClientState, ClientEvent, ClientAction, SipResponse | undefined>(
          inviteClient,
          'initial',
          this,
        )
      : createStateMachine<NonInviteClientState, ClientEvent, ClientAction, SipResponse | undefined>(
          nonInviteClient,
          'initial',
          this,
        )
  }

  get state(): State {
    return this.#machine.state
  }

  start(): void {
    this.#parts?.channel.watch(this)
    this.#handle('start')
  }

  /** A response whose branch and method are those of this transaction. */
  receive(response: SipResponse): void {
    const event = response.status < 200 ? '1xx' : response.status < 300 ? '2xx' : '300-699'
    this.#handle(event, response)
    if (event === '1xx') return
    if (!this.isInvite) this.#letGo()
    else if (event === '2xx') this.#settle()
  }

  onTransportError(): void {
    this.#handle('transportError')
  }

  /**
   * A request that nobody has answered may have been written just as the peer closed, and then it is lost: it goes once
   * more over another connection, the same octets, which a peer that had it takes for a retransmission. After a provisional
   * response the peer has it, and if it closed in order it may answer over a connection of its own (RFC 3261 §18.2.2).
   *
   * @spec RFC 3261 §18.4
   */
  onPeerClosed({ isOrderly, reopen }: PeerClose): void {
    const isUnanswered = this.state === 'calling' || this.state === 'trying'
    const another = isUnanswered && !this.#hasMoved ? reopen() : undefined
    if (another !== undefined) this.#moveTo(another)
    else if (!isOrderly || (isUnanswered && this.#hasMoved)) this.onTransportError()
  }

  /** Nobody waits for the answer any more: a late one is absorbed or dropped. */
  abandon(): void {
    this.#handle('abandon')
  }

  /** Its time after the final answer is over. */
  onLingered(): void {
    if (this.#lingerTimer !== undefined) this.#handle(this.#lingerTimer)
  }

  /** Ends at once without telling anyone: the element stops. */
  destroy(): void {
    this.#isOver = true
    this.#letGo()
  }

  onIllegal(state: State, event: ClientEvent): void {
    reportIllegal(this.#context, this.#name, state, event)
  }

  onTransition(from: State, event: ClientEvent, to: State): void {
    traceTransition(this.#context, this.#name, this.key, from, event, to)
  }

  perform(action: ClientAction, response: SipResponse | undefined): void {
    const parts = this.#parts
    const sent = this.#sent
    if (parts === undefined) return
    switch (action) {
      case 'send':
        if (sent !== undefined) parts.channel.send(sent.data, sent.request)
        break
      case 'sendAck':
        if (response !== undefined && sent !== undefined)
          sendMessage(parts.channel, createAckFor(sent.request, response))
        break
      case 'toUser':
        if (response !== undefined) parts.user.onResponse(response)
        break
      case 'reportTimeout':
        if (sent !== undefined) traceNoAnswer(this.#context, sent.request, parts.channel.flow.remote)
        parts.user.onFailure('timeout')
        break
      case 'reportTransportError':
        parts.user.onFailure('transport-error')
        break
      default:
        this.#performTimer(action, parts)
    }
  }

  #performTimer(
    action: Extract<ClientAction, `start${string}` | `stop${string}`>,
    { channel, timers }: LastingParts,
  ): void {
    switch (action) {
      case 'startTimerA':
        // RFC 3261 §17.1.1.2: doubles without a ceiling, until Timer B ends the transaction.
        if (!channel.reliable)
          this.#retransmitAfter('timerA', this.#interval === 0 ? timers.timerA : 2 * this.#interval)
        break
      case 'startTimerE':
        if (!channel.reliable) this.#retransmitAfter('timerE', nextInterval(this.#interval, timers))
        break
      case 'startTimerEAtT2':
        if (!channel.reliable) this.#retransmitAfter('timerE', timers.T2)
        break
      case 'startTimerB':
        this.#startTimer('timerB', timers.timerB)
        break
      case 'startTimerF':
        this.#startTimer('timerF', timers.timerF)
        break
      case 'startTimerD':
        this.#linger('timerD', channel.reliable ? 0 : timers.timerD)
        break
      case 'startTimerK':
        this.#linger('timerK', channel.reliable ? 0 : timers.timerK)
        break
      case 'startTimerM':
        this.#linger('timerM', timers.timerM)
        break
      default:
        this.#timers?.stop(STOPPED_BY[action])
    }
  }

  #moveTo(channel: Channel): void {
    const [parts, sent] = [this.#parts, this.#sent]
    if (parts === undefined || sent === undefined) return
    this.#hasMoved = true
    this.#context.runtime.counters.add('sip.transaction.moved')
    this.#parts = { ...parts, channel }
    channel.watch(this)
    channel.send(sent.data, sent.request)
  }

  #retransmitAfter(timer: 'timerA' | 'timerE', interval: number): void {
    this.#interval = interval
    this.#startTimer(timer, interval)
  }

  #startTimer(timer: WorkTimer, milliseconds: number): void {
    this.#timers ??= new TransactionTimers(this.#context.runtime.clock, (name) => this.#handle(name))
    this.#timers.start(timer, milliseconds)
  }

  /** Without length the timer fires when this step is done: an event raised within a step is taken up after it. */
  #linger(timer: LingerTimer, milliseconds: number): void {
    this.#lingerTimer = timer
    if (milliseconds === 0) this.#handle(timer)
    else this.#context.linger.add(milliseconds, this)
  }

  /** Accepted, which lasts for half a minute: nothing is sent any more, and only the user waits for further 2xx. */
  #settle(): void {
    this.#timers?.stopAll()
    this.#timers = undefined
    this.#sent = undefined
    this.#parts?.channel.unwatch(this)
  }

  /** What stays of a finished transaction only absorbs retransmissions; it holds neither request nor user. */
  #letGo(): void {
    this.#settle()
    this.#parts = undefined
  }

  #handle(event: ClientEvent, response?: SipResponse): void {
    if (this.#isOver) return
    this.#machine.handle(event, response)
    if (this.#machine.state !== 'terminated' || this.#isOver) return
    this.destroy()
    this.#onTerminated(this)
  }

  get #name(): string {
    return this.isInvite ? 'INVITE client' : 'non-INVITE client'
  }
}

function sendMessage(channel: Channel, message: SipRequest): void {
  const sent = sentForm(message)
  channel.send(encodeMessage(sent), sent)
}

function nextInterval(interval: number, { timerE, T2 }: SipTimers): number {
  return interval === 0 ? timerE : Math.min(2 * interval, T2)
}

const STOPPED_BY = {
  stopTimerA: 'timerA',
  stopTimerB: 'timerB',
  stopTimerE: 'timerE',
  stopTimerF: 'timerF',
} as const
