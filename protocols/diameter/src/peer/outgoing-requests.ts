import { VoltaicError } from '@voltaic/base'
import type { Runtime } from '@voltaic/runtime'
import type { AvpDefinition, AvpSource } from '../codec/avp.ts'
import { FLAG_ERROR, FLAG_REQUEST } from '../codec/header.ts'
import { type DiameterMessage, encodeMessage, type OutgoingMessage } from '../codec/message.ts'
import { resultCodes } from '../codec/result-codes.ts'
import * as base from '../dictionary/base-avps.ts'
import { getAvp } from '../dictionary/get-avp.ts'
import { resultCodeOf } from './answer.ts'
import type { NextId } from './identifiers.ts'
import { OutgoingRequest, type Route } from './outgoing-request.ts'
import type { Peer } from './peer.ts'
import { choosePeer, mayBecomeUsable } from './router.ts'

/** How long an answer is waited for, if the caller does not say. */
const DEFAULT_ANSWER_TIMEOUT_MS = 5_000
/** Requests of one node that wait for an answer or for a peer. */
const MAX_OUTSTANDING = 20_000

export interface RequestOptions {
  /** How long to wait for the answer, the time until a peer is connected included. */
  readonly timeoutMs?: number
}

/** Sends requests, finds them another peer when one fails, and brings the answers back. */
export class OutgoingRequests {
  readonly #runtime: Runtime
  readonly #nextEndToEndId: NextId
  readonly #peers: () => Iterable<Peer>
  /** No peer is usable for them now. */
  readonly #waiting = new Set<OutgoingRequest>()
  #outstanding = 0
  #isRunning = false

  constructor(runtime: Runtime, nextEndToEndId: NextId, peers: () => Iterable<Peer>) {
    this.#runtime = runtime
    this.#nextEndToEndId = nextEndToEndId
    this.#peers = peers
  }

  start(): void {
    this.#isRunning = true
  }

  /** Fails all that is still waited for. */
  stop(): void {
    this.#isRunning = false
    for (const request of this.#waiting) this.#fail(request)
    for (const peer of this.#peers()) for (const request of peer.pending) this.#fail(request)
  }

  /**
   * @returns the answer, also one with the E bit
   * @throws VoltaicError DIAMETER_NO_PEER when no peer could be given the request in time, DIAMETER_NO_ANSWER when the
   *   one that got it did not answer
   * @spec RFC 6733 §5.5.4, §6.1.2, §6.2.1
   */
  send(message: OutgoingMessage, options: RequestOptions = {}): Promise<DiameterMessage> {
    return new Promise((resolve, reject) => {
      const endToEndId = this.#nextEndToEndId()
      const request = new OutgoingRequest({
        octets: encodeMessage({ ...message, flags: message.flags | FLAG_REQUEST, endToEndId }),
        route: routeOf(message),
        commandCode: message.commandCode,
        endToEndId,
        onAnswer: (answer) => {
          this.#outstanding--
          resolve(answer)
        },
        onFailure: (error) => {
          this.#outstanding--
          reject(failureOf(request, error))
        },
      })
      this.#outstanding++
      if (!this.#isRunning || this.#outstanding > MAX_OUTSTANDING) {
        this.#fail(request)
        return
      }
      const { timeoutMs = DEFAULT_ANSWER_TIMEOUT_MS } = options
      request.timer = this.#runtime.clock.startTimer(timeoutMs, () => this.#fail(request))
      this.#dispatch(request)
    })
  }

  /** A peer has become usable: what waits is sent, as far as it leads there. */
  onUsable(): void {
    for (const request of [...this.#waiting]) this.#dispatch(request)
  }

  /**
   * What waits for `peer` goes to another one; without another one it stays, unless the peer is gone.
   *
   * @spec RFC 6733 §5.5.4
   */
  onFailover(peer: Peer): void {
    for (const request of peer.pending) {
      const hasOther = choosePeer(this.#peers(), request.route, request.tried) !== undefined
      if (peer.isOpen && !hasOther) continue
      peer.forget(request)
      this.#runtime.counters.add('diameter.request.failover')
      request.loseLink()
      if (!hasOther) request.tried.clear()
      this.#dispatch(request)
    }
  }

  onAnswer(answer: DiameterMessage, request: OutgoingRequest): void {
    if (isWorthAnotherPeer(answer)) {
      const other = choosePeer(this.#peers(), request.route, request.tried)
      if (other !== undefined) {
        this.#runtime.counters.add('diameter.request.rerouted')
        other.sendRequest(request)
        return
      }
    }
    request.answer(answer)
  }

  #dispatch(request: OutgoingRequest): void {
    const peer = choosePeer(this.#peers(), request.route, request.tried)
    if (peer !== undefined) {
      this.#waiting.delete(request)
      peer.sendRequest(request)
    } else if (mayBecomeUsable(this.#peers(), request.route)) {
      this.#waiting.add(request)
      for (const each of this.#peers()) each.wake()
    } else {
      this.#fail(request)
    }
  }

  #fail(request: OutgoingRequest): void {
    this.#waiting.delete(request)
    for (const peer of this.#peers()) peer.forget(request)
    request.fail()
  }
}

function routeOf(message: OutgoingMessage): Route {
  return {
    applicationId: message.applicationId,
    destinationHost: textOf(message.avps, base.DestinationHost),
    destinationRealm: textOf(message.avps, base.DestinationRealm),
  }
}

function textOf(source: AvpSource, definition: AvpDefinition<string>): string | undefined {
  if ('octets' in source) return getAvp(source, definition)
  for (const item of source) {
    if (item?.definition?.code === definition.code && item.definition.vendorId === definition.vendorId) {
      return item.value as string
    }
  }
  return undefined
}

// RFC 6733 §7.1.3: these mean that this peer cannot, not that nobody can.
function isWorthAnotherPeer(answer: DiameterMessage): boolean {
  if ((answer.flags & FLAG_ERROR) === 0) return false
  const code = resultCodeOf(answer)
  return (
    code === resultCodes.DIAMETER_UNABLE_TO_DELIVER ||
    code === resultCodes.DIAMETER_TOO_BUSY ||
    code === resultCodes.DIAMETER_LOOP_DETECTED
  )
}

function failureOf(request: OutgoingRequest, cause: Error | undefined): VoltaicError {
  const { applicationId, destinationHost, destinationRealm } = request.route
  const destination = destinationHost ?? destinationRealm ?? 'a neighbour'
  const what = `command ${request.commandCode} of application ${applicationId} to ${destination}`
  if (request.wasSent) {
    const remedy = 'Look at the log of the peer; it took the request and did not answer in time.'
    return new VoltaicError('DIAMETER_NO_ANSWER', `No Diameter answer to ${what}`, remedy, { cause })
  }
  const remedy = 'Check that a Diameter peer of that realm is configured and connected, and speaks the application.'
  return new VoltaicError('DIAMETER_NO_PEER', `No Diameter peer for ${what}`, remedy, { cause })
}
