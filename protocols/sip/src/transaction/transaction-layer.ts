import { encodeMessage } from '../message/encode-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Gate } from '../overload/admission.ts'
import type { ReplyPath } from '../transport/channel.ts'
import type { Flow } from '../transport/flow.ts'
import type { SipLimits } from '../transport/limits.ts'
import { ClientTransaction, type ClientTransactionParts } from './client-transaction.ts'
import { LingerQueues } from './linger-queue.ts'
import { Refusals } from './refusal.ts'
import { ServerTransaction, type ServerTransactionOwner } from './server-transaction.ts'
import type { SipTimers } from './timers.ts'
import type { TransactionContext } from './transaction-context.ts'
import { clientKey, serverKey } from './transaction-key.ts'

/** What the user of the transactions of one stack does with requests. */
export interface TransactionUser {
  onRequest(request: SipRequest, transaction: ServerTransaction): void
  /** An ACK for a 2xx. @spec RFC 6026 §8.7 */
  onAck(ack: SipRequest, path: ReplyPath): void
  /** A CANCEL, to be answered as a transaction of its own; `invite` is what it wants to end. */
  onCancel(cancel: SipRequest, transaction: ServerTransaction, invite: ServerTransaction): void
  /** A final response to an INVITE was never acknowledged, or a response could not be sent. */
  onFailure(transaction: ServerTransaction, cause: 'timeout' | 'transport-error'): void
  /** A transaction is over, and its retransmissions would be new requests. */
  onTerminated(transaction: ServerTransaction): void
}

/** What a client is told that is refused because too many requests are being worked on, in seconds. */
const RETRY_AFTER = 5

/** All transactions of one stack. @spec RFC 3261 §17 */
export class TransactionLayer implements ServerTransactionOwner {
  readonly #clients = new Map<string, ClientTransaction>()
  readonly #servers = new Map<string, ServerTransaction>()
  /** Answered ones, the oldest first. */
  readonly #answered = new Set<ServerTransaction>()
  #requests = 0
  readonly #context: TransactionContext
  readonly #limits: SipLimits
  readonly #user: TransactionUser
  readonly #gate: Gate
  /** What was refused under load. */
  readonly #busy: Refusals
  /** What was refused at once; apart, so that a flood of it does not push out the others. */
  readonly #barred: Refusals
  readonly #onClientTerminated = (ended: ClientTransaction): void => {
    this.#clients.delete(ended.key)
  }

  constructor(context: Omit<TransactionContext, 'linger'>, limits: SipLimits, user: TransactionUser, gate: Gate) {
    this.#context = { ...context, linger: new LingerQueues(context.runtime.clock) }
    this.#limits = limits
    this.#busy = new Refusals(context.runtime.clock)
    this.#barred = new Refusals(context.runtime.clock)
    this.#user = user
    this.#gate = gate
  }

  /** Requests that have come, retransmissions and ACKs not counted. */
  get requests(): number {
    return this.#requests
  }

  get counts(): { readonly client: number; readonly server: number } {
    return { client: this.#clients.size, server: this.#servers.size }
  }

  /**
   * Makes a client transaction, which its user then starts.
   * @returns undefined when there are too many already
   */
  open(parts: ClientTransactionParts): ClientTransaction | undefined {
    if (this.#clients.size >= this.#limits.maxClientTransactions) {
      this.#count('sip.limit.client-transactions')
      return undefined
    }
    const key = clientKey(parts.request)
    const transaction = new ClientTransaction(key, parts, this.#context, this.#onClientTerminated)
    this.#clients.set(key, transaction)
    return transaction
  }

  /** @spec RFC 3261 §17.1.3; RFC 6026 §7.3 */
  receiveResponse(response: SipResponse): void {
    const transaction = this.#clients.get(clientKey(response))
    // RFC 6026 §7.3: a response that nobody asked for is dropped, not forwarded as a stateless proxy would.
    if (transaction === undefined) this.#count('sip.drop.stray-response')
    else transaction.receive(response)
  }

  /** @spec RFC 3261 §17.2.3 */
  receiveRequest(request: SipRequest, reply: ReplyPath, timers: SipTimers): void {
    const key = serverKey(request)
    const known = this.#servers.get(key)
    if (known !== undefined) {
      if (request.method !== 'ACK') this.#count('sip.transaction.retransmission')
      known.receive(request)
    } else if (request.method === 'ACK') {
      const ends = this.#busy.isAcknowledgement(request, key) || this.#barred.isAcknowledgement(request, key)
      if (!ends) this.#user.onAck(request, reply)
    } else {
      this.#requests += 1
      const refusal = this.#refusalOf(request, key, reply.flow)
      if (refusal === undefined) this.#begin(request, key, reply, timers)
      else reply.send(encodeMessage(refusal), undefined)
    }
  }

  onRequest(request: SipRequest, transaction: ServerTransaction): void {
    // RFC 3261 §9.2: a CANCEL is a transaction of its own; what it cancels has the same branch.
    const invite = request.method === 'CANCEL' ? this.#cancelled(request, transaction.reply.flow) : undefined
    if (invite === undefined) this.#user.onRequest(request, transaction)
    else this.#user.onCancel(request, transaction, invite)
  }

  onAck(ack: SipRequest, transaction: ServerTransaction): void {
    this.#user.onAck(ack, transaction.reply)
  }

  onFailure(transaction: ServerTransaction, cause: 'timeout' | 'transport-error'): void {
    this.#user.onFailure(transaction, cause)
  }

  onAnswered(transaction: ServerTransaction): void {
    this.#answered.add(transaction)
    if (this.#answered.size <= this.#limits.maxCompletedServerTransactions) return
    const [oldest] = this.#answered
    if (oldest === undefined) return
    this.#count('sip.limit.completed-transactions')
    oldest.destroy()
    this.onTerminated(oldest)
  }

  onTerminated(transaction: ServerTransaction): void {
    this.#servers.delete(transaction.key)
    this.#answered.delete(transaction)
    this.#user.onTerminated(transaction)
  }

  /** Ends every transaction without a word to the peers; what is being worked on is cancelled. */
  stop(): void {
    for (const transaction of this.#clients.values()) transaction.destroy()
    for (const transaction of [...this.#servers.values()]) {
      transaction.onCancel?.()
      transaction.destroy()
    }
    this.#clients.clear()
    this.#servers.clear()
    this.#answered.clear()
    this.#context.linger.stop()
    this.#busy.clear()
    this.#barred.clear()
  }

  #begin(request: SipRequest, key: string, reply: ReplyPath, timers: SipTimers): void {
    const transaction = new ServerTransaction(key, { request, reply, timers, owner: this }, this.#context)
    this.#servers.set(key, transaction)
    transaction.receive(request)
  }

  /** The INVITE that a CANCEL is for, with the same branch. @spec RFC 3261 §9.2 */
  #cancelled(cancel: SipRequest, flow: Flow): ServerTransaction | undefined {
    const invite = this.#servers.get(serverKey(cancel, 'INVITE'))
    return invite?.isCancelledBy(cancel, flow) === true ? invite : undefined
  }

  /** The answer to what gets no transaction. */
  #refusalOf(request: SipRequest, key: string, flow: Flow): SipResponse | undefined {
    if (request.method === 'CANCEL') {
      // DEVIATION RFC 3261 §16.10: a CANCEL of nothing is answered 481, not forwarded statelessly, because this element
      // forwards no INVITE statelessly either. A transaction for it would take the place of the true one's.
      if (this.#cancelled(request, flow) === undefined) return this.#barred.refuse(request, key, 481)
    } else if (this.#barred.isKnown(key) || this.#gate.refusesAtOnce?.(request, flow) === true) {
      this.#count('sip.refused.at-once')
      return this.#barred.refuse(request, key, 403)
    }
    if (this.#servers.size - this.#answered.size >= this.#limits.maxActiveServerTransactions) {
      this.#count('sip.limit.server-transactions')
      return this.#busy.refuse(request, key, 503, RETRY_AFTER)
    }
    if (this.#busy.isKnown(key) || !this.#isAdmitted(request, flow)) {
      this.#count('sip.overload.refused')
      return this.#busy.refuse(request, key, 503, this.#gate.admission?.retryAfterSeconds ?? RETRY_AFTER)
    }
    return undefined
  }

  /** Who is under load still ends what it has begun: a CANCEL and what belongs to a dialog are always taken on. */
  #isAdmitted(request: SipRequest, flow: Flow): boolean {
    const { admission } = this.#gate
    if (admission === undefined || request.method === 'CANCEL') return true
    // RFC 3261 §10.2: a REGISTER belongs to no dialog, whatever its To says.
    if (request.toTag !== undefined && request.method !== 'REGISTER') return true
    return admission.admits(request, flow)
  }

  #count(name: string): void {
    this.#context.runtime.counters.add(name)
  }
}
