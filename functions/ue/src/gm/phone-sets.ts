import {
  applySaEvent,
  NO_SA_SETS,
  nextExpiry,
  type SaBackend,
  type SaHandle,
  type SaInstallation,
  type SaSetState,
  type SaSets,
  type SaSetsChange,
  type SaSetsEvent,
  sendingSet,
} from '@voltaic/ipsec'
import type { Address, Runtime, Timer } from '@voltaic/runtime'

/** One set of security associations of the phone, with what was agreed on. */
export interface GmSet {
  readonly id: number
  readonly handle: SaHandle
  /** The protected client port of the phone. */
  readonly client: Address
  /** The protected server port of the P-CSCF. */
  readonly server: Address
  /** What the P-CSCF sent in Security-Server, one mechanism a text; Security-Verify repeats it. */
  readonly securityServer: readonly string[]
}

export interface PhoneSetsParts {
  readonly runtime: Runtime
  readonly backend: SaBackend
  /** Timer T1 between phone and P-CSCF, in milliseconds. */
  readonly t1: number
  /** A set is over: its client port is not used any more. Its associations are taken out after this. */
  onRemoved(set: GmSet): Promise<void>
}

/**
 * The sets of security associations of one phone: each event goes through the table of `applySaEvent`, and the back end
 * follows.
 *
 * @spec TS 33.203 §7.4; TS 24.229 §5.1.1.5.1
 */
export class PhoneSets {
  readonly #parts: PhoneSetsParts
  readonly #held = new Map<number, GmSet>()
  #sets: SaSets = NO_SA_SETS
  #timer: Timer | undefined
  /** What the back end still has to take out. */
  #removals: Promise<void> = Promise.resolve()

  constructor(parts: PhoneSetsParts) {
    this.#parts = parts
  }

  /** The one that requests go over; undefined when there is none but a temporary one. */
  get sending(): GmSet | undefined {
    const set = sendingSet(this.#sets, 'ue')
    return set && this.#held.get(set.id)
  }

  get all(): readonly GmSet[] {
    return [...this.#held.values()]
  }

  stateOf({ id }: GmSet): SaSetState | undefined {
    return this.#sets.sets.find((set) => set.id === id)?.state
  }

  /**
   * Puts in the set that a challenge asks for.
   *
   * @returns why the back end refuses it, in words
   */
  async challenged(installation: SaInstallation, agreed: Omit<GmSet, 'id' | 'handle'>): Promise<GmSet | string> {
    const { backend } = this.#parts
    const id = this.#apply({ kind: 'challenged', agreement: installation.agreement }).added?.id ?? 0
    // a challenge that this one replaces had the same SPIs of the phone
    await this.#removals
    const result = await backend.install(installation)
    if (result.kind === 'refused') {
      this.#apply({ kind: 'failed', id })
      return result.reason
    }
    if (!this.#sets.sets.some((set) => set.id === id)) {
      // the phone was switched off meanwhile, or challenged again
      await backend.remove(result.set)
      return 'the challenge is out of date'
    }
    const set = { ...agreed, id, handle: result.set }
    this.#held.set(id, set)
    this.#preferSending()
    return set
  }

  /** The 200 to a REGISTER over a set. @param isInitial the phone began anew, in clear */
  registered({ id }: GmSet, expiresSeconds: number, isInitial: boolean): void {
    this.#apply({ kind: 'registered', id, expiresSeconds, isInitial })
    this.#preferSending()
  }

  /** Anything but that 200 came over a set. */
  used(set: GmSet): void {
    if (this.stateOf(set) === 'new') this.#apply({ kind: 'used', id: set.id })
  }

  failed({ id }: GmSet): void {
    this.#apply({ kind: 'failed', id })
  }

  deregistered(): void {
    this.#apply({ kind: 'deregistered' })
  }

  /** The power is gone: all of them at once. */
  async stop(): Promise<void> {
    this.#timer?.cancel()
    this.#sets = NO_SA_SETS
    for (const set of this.all) this.#remove(set)
    await this.#removals
  }

  #apply(event: SaSetsEvent): SaSetsChange {
    const { runtime, t1 } = this.#parts
    const change = applySaEvent(this.#sets, event, { now: runtime.clock.now(), t1 })
    this.#sets = change.sets
    for (const { id } of change.removed) {
      const set = this.#held.get(id)
      if (set !== undefined) this.#remove(set)
    }
    this.#schedule()
    return change
  }

  #schedule(): void {
    this.#timer?.cancel()
    const { clock } = this.#parts.runtime
    const at = nextExpiry(this.#sets)
    this.#timer = at === undefined ? undefined : clock.startTimer(at - clock.now(), () => this.#apply({ kind: 'tick' }))
  }

  #remove(set: GmSet): void {
    const { backend, runtime, onRemoved } = this.#parts
    this.#held.delete(set.id)
    this.#removals = this.#removals
      .then(() => onRemoved(set))
      .then(() => backend.remove(set.handle))
      .catch((error: unknown) => runtime.log.error('security associations remain', { error: String(error) }))
  }

  /** Where two sets have the same ends the one that is used counts, not the one of a challenge. */
  #preferSending(): void {
    const { sending } = this
    if (sending !== undefined) this.#parts.backend.prefer(sending.handle)
  }
}
