import type { Timer } from '@voltaic/runtime'
import { writeUnsigned32 } from '../codec/avp-header.ts'
import { FLAG_RETRANSMITTED } from '../codec/header.ts'
import type { DiameterMessage } from '../codec/message.ts'

/** What decides where a request goes. @spec RFC 6733 §6.1.6 */
export interface Route {
  readonly applicationId: number
  readonly destinationHost: string | undefined
  readonly destinationRealm: string | undefined
}

/** What is known of a request of ours when it is made. */
export interface OutgoingRequestInit {
  readonly octets: Buffer
  readonly route: Route
  readonly commandCode: number
  readonly endToEndId: number
  onAnswer(answer: DiameterMessage): void
  /** @param error what was wrong with the answer; undefined when there was none */
  onFailure(error?: Error): void
}

/** A request of ours, from `request()` to its answer, over all the peers that it is sent to. */
export class OutgoingRequest {
  readonly route: Route
  readonly commandCode: number
  readonly endToEndId: number
  /** Hosts of peers that must not get it (again). */
  readonly tried: Set<string> = new Set()
  /** Runs until the answer. */
  timer: Timer | undefined
  readonly #init: OutgoingRequestInit
  #hopByHopId = 0
  #octets: Buffer
  #wasSent = false
  #hasLostLink = false

  constructor(init: OutgoingRequestInit) {
    this.route = init.route
    this.commandCode = init.commandCode
    this.endToEndId = init.endToEndId
    this.#init = init
    this.#octets = init.octets
  }

  /** Whether any peer has had it. */
  get wasSent(): boolean {
    return this.#wasSent
  }

  /** Of the last sending. */
  get hopByHopId(): number {
    return this.#hopByHopId
  }

  /** The link to a peer that has had it failed before the answer: the peer may still have acted on it. */
  loseLink(): void {
    this.#hasLostLink = true
  }

  /**
   * The octets to send to one more peer.
   *
   * @spec RFC 6733 §3, §5.5.4
   */
  octetsFor(host: string, hopByHopId: number): Buffer {
    // A trace or a socket may still hold the octets that were sent before.
    if (this.#wasSent) this.#octets = Buffer.from(this.#octets)
    writeUnsigned32(hopByHopId, this.#octets, 12)
    if (this.#hasLostLink) this.#octets[4] = (this.#octets[4] ?? 0) | FLAG_RETRANSMITTED
    this.tried.add(host)
    this.#wasSent = true
    this.#hopByHopId = hopByHopId
    return this.#octets
  }

  answer(message: DiameterMessage): void {
    this.timer?.cancel()
    this.#init.onAnswer(message)
  }

  fail(error?: Error): void {
    this.timer?.cancel()
    this.#init.onFailure(error)
  }
}
