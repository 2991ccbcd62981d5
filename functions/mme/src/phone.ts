import { type ActivateDefaultBearerRequest, type AttachMessage, answeredWithin, type PdnMessage } from '@voltaic/epc'
import type { Address, Runtime } from '@voltaic/runtime'
import type { EpsSubscription } from './mme-config.ts'

/** TS 24.007 §11.2.3.1.5: bearer identities of phones. */
const FIRST_BEARER = 5
const LAST_BEARER = 15
/** TS 24.301 §5.5.1.2.7 c, §6.4.1.6 a: repeats before the network gives up. */
const REPEATS = 4

/** What is not known yet of a bearer, or that it is there. */
type Bearer = 'there' | ((isAccepted: boolean) => void)

/** A phone that attaches or has attached, with its bearers. */
export class Phone {
  readonly at: Address
  readonly imsi: string
  readonly subscription: EpsSubscription
  readonly #runtime: Runtime
  readonly #bearers = new Map<number, Bearer>()
  /** Transactions that are not over: the same one again is a repeat. */
  readonly #underWay = new Set<number>()
  #hasLeft = false

  constructor(runtime: Runtime, at: Address, imsi: string, subscription: EpsSubscription) {
    this.#runtime = runtime
    this.at = at
    this.imsi = imsi
    this.subscription = subscription
  }

  isUnderWay(transactionIdentity: number): boolean {
    return this.#underWay.has(transactionIdentity)
  }

  /** @returns the identity of a bearer for that transaction; undefined when all are taken */
  reserve(transactionIdentity: number): number | undefined {
    for (let identity = FIRST_BEARER; identity <= LAST_BEARER; identity++) {
      if (this.#bearers.has(identity)) continue
      this.#bearers.set(identity, () => {})
      this.#underWay.add(transactionIdentity)
      return identity
    }
    return undefined
  }

  release(bearerIdentity: number, transactionIdentity: number): void {
    this.#bearers.delete(bearerIdentity)
    this.#underWay.delete(transactionIdentity)
  }

  /**
   * Sends the activation until the phone accepts or refuses it.
   *
   * @param timerMs T3450 or T3485
   * @returns whether the bearer is there
   * @spec TS 24.301 §5.5.1.2.7, §6.4.1.6
   */
  async activate(
    { bearerIdentity, transactionIdentity }: ActivateDefaultBearerRequest,
    timerMs: number,
    send: () => void,
  ): Promise<boolean> {
    const settled = Promise.withResolvers<boolean>()
    this.#bearers.set(bearerIdentity, settled.resolve)
    let answer: boolean | 'expired' = 'expired'
    for (let sent = 0; sent <= REPEATS && answer === 'expired' && !this.#hasLeft; sent++) {
      send()
      answer = await answeredWithin(this.#runtime.clock, timerMs, settled.promise)
    }
    this.#underWay.delete(transactionIdentity)
    if (answer === true) this.#bearers.set(bearerIdentity, 'there')
    else this.#bearers.delete(bearerIdentity)
    return answer === true
  }

  /** @returns whether it was the answer to an activation */
  take(message: AttachMessage<PdnMessage> | PdnMessage): boolean {
    const esm = message.kind === 'Attach complete' ? message.esm : message
    const isAccept = esm.kind === 'Activate default EPS bearer context accept'
    if (!isAccept && esm.kind !== 'Activate default EPS bearer context reject') return false
    const bearer = this.#bearers.get(esm.bearerIdentity)
    if (typeof bearer === 'function') bearer(isAccept)
    return bearer !== undefined
  }

  /** Ends what is under way. */
  leave(): void {
    this.#hasLeft = true
    for (const bearer of this.#bearers.values()) if (typeof bearer === 'function') bearer(false)
  }
}
