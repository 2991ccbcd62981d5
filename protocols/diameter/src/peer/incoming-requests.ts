import type { Runtime } from '@voltaic/runtime'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { FLAG_ERROR } from '../codec/header.ts'
import { type DiameterMessage, encodeMessage, type OutgoingMessage } from '../codec/message.ts'
import * as base from '../dictionary/base-avps.ts'
import { getAvp, getAvps } from '../dictionary/get-avp.ts'
import { sameIdentity } from '../dictionary/identity.ts'
import { createErrorAnswer, type Origin, type Refusal, refusal, refusalOf } from './answer.ts'
import type { DiameterApplication } from './capabilities.ts'
import { Duplicates, type RememberedRequest } from './duplicates.ts'
import { describeFailure } from './failure.ts'
import type { PeerStatus } from './peer.ts'

/** Requests of one node that are being worked on. */
const MAX_IN_PROGRESS = 5_000

export interface IncomingOptions {
  readonly local: Origin
  readonly servedRealms: readonly string[]
  readonly applications: readonly DiameterApplication[]
  readonly runtime: Runtime
  onRequest(request: DiameterMessage, peer: PeerStatus): Promise<OutgoingMessage>
}

/** The connection that a request came on; an answer goes back there or nowhere (RFC 6733 §6.2). */
export interface AnswerPath {
  send(octets: Buffer): void
}

/** Decides whether a request is for this node, has it handled, and sends the answer. */
export class IncomingRequests {
  readonly #options: IncomingOptions
  readonly #duplicates: Duplicates
  #inProgress = 0

  constructor(options: IncomingOptions) {
    this.#options = options
    this.#duplicates = new Duplicates(options.runtime.clock)
  }

  /** Never throws; a request that cannot be understood is answered. */
  handle(request: DiameterMessage, peer: { readonly status: PeerStatus }, path: AnswerPath): void {
    const { counters } = this.#options.runtime
    counters.add('diameter.in.request')
    let remembered: RememberedRequest | undefined
    try {
      const fault = this.#faultOf(request)
      if (fault !== undefined) {
        this.refuse(request, fault, path)
        return
      }
      remembered = this.#duplicates.take(request, (answer) => path.send(answer))
    } catch (error) {
      if (!(error instanceof DiameterDecodeError)) throw error
      this.refuse(request, refusalOf(error), path)
      return
    }
    if (remembered === undefined) counters.add('diameter.in.duplicate')
    else void this.#answer(request, peer.status, remembered, path)
  }

  /** Answers with an error of the base protocol. */
  refuse(request: DiameterMessage, fault: Refusal, path: AnswerPath): void {
    this.#options.runtime.counters.add('diameter.in.refused')
    path.send(encodeMessage(createErrorAnswer(request, this.#options.local, fault)))
  }

  stop(): void {
    this.#duplicates.clear()
  }

  async #answer(
    request: DiameterMessage,
    peer: PeerStatus,
    remembered: RememberedRequest,
    path: AnswerPath,
  ): Promise<void> {
    this.#inProgress++
    let octets: Buffer
    try {
      octets = encodeMessage(await this.#options.onRequest(request, peer))
    } catch (error) {
      this.#report(request, error)
      octets = encodeMessage(createErrorAnswer(request, this.#options.local, refusalOf(error)))
    } finally {
      this.#inProgress--
    }
    path.send(octets)
    this.#duplicates.answered(remembered, octets)
  }

  /** @throws DiameterDecodeError when a routing AVP cannot be read */
  #faultOf(request: DiameterMessage): Refusal | undefined {
    if (request.flags & FLAG_ERROR) return refusal('DIAMETER_INVALID_HDR_BITS', 'E bit in a request')
    const { applications } = this.#options
    if (!applications.some(({ id }) => id === request.applicationId)) return refusal('DIAMETER_APPLICATION_UNSUPPORTED')
    const routing = this.#routingFaultOf(request)
    if (routing !== undefined) return routing
    if (this.#inProgress < MAX_IN_PROGRESS) return undefined
    // RFC 6733 §7.1.3: TOO_BUSY is only for a request that had to come to this very host.
    const isForUs = getAvp(request.avps, base.DestinationHost) !== undefined
    return refusal(isForUs ? 'DIAMETER_TOO_BUSY' : 'DIAMETER_UNABLE_TO_DELIVER')
  }

  /** @spec RFC 6733 §6.1.3, §6.1.4, §7.1.3 */
  #routingFaultOf({ avps }: DiameterMessage): Refusal | undefined {
    const { local, servedRealms } = this.#options
    if (getAvps(avps, base.RouteRecord).some((host) => sameIdentity(host, local.originHost))) {
      return refusal('DIAMETER_LOOP_DETECTED')
    }
    const host = getAvp(avps, base.DestinationHost)
    // This node is no agent: what is for somebody else cannot be delivered.
    if (host !== undefined && !sameIdentity(host, local.originHost)) return refusal('DIAMETER_UNABLE_TO_DELIVER')
    const realm = getAvp(avps, base.DestinationRealm)
    if (realm !== undefined && !servedRealms.some((served) => sameIdentity(served, realm))) {
      return refusal('DIAMETER_REALM_NOT_SERVED')
    }
    return undefined
  }

  #report(request: DiameterMessage, error: unknown): void {
    if (error instanceof DiameterDecodeError) return
    const { counters, log } = this.#options.runtime
    counters.add('diameter.in.failed')
    log.error('diameter.request.failed', { command: request.commandCode, reason: describeFailure(error) })
  }
}
