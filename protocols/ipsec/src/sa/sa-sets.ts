import { step } from '@voltaic/base'
import type { SaAgreement, SaSide } from './sa-agreement.ts'
import { type SaSetAction, type SaSetEvent, type SaSetState, saSetTable } from './sa-set-table.ts'

/** Timer reg-await-auth: how long a temporary set waits for the answer. @spec TS 24.229 §7.8 */
export const REG_AWAIT_AUTH_MS = 240_000
/** How much longer than the registration its SAs live. @spec TS 24.229 §5.2.2.2 */
export const LIFETIME_MARGIN_MS = 30_000
/** Sets beside a temporary one: the one in use, and one that comes or goes. @spec TS 33.203 §7.4 */
export const MAX_FULL_SETS = 2

/** One set: four security associations that live and die together. */
export interface SaSet {
  /** Unique among all sets of one registration. */
  readonly id: number
  readonly state: SaSetState
  readonly agreement: SaAgreement
  /** Wall-clock milliseconds. */
  readonly expiresAt: number
}

/** All sets of one phone at one contact address, the oldest first. */
export interface SaSets {
  readonly sets: readonly SaSet[]
  readonly nextId: number
}

export const NO_SA_SETS: SaSets = { sets: [], nextId: 1 }

export type SaSetsEvent =
  /** A 401 that asks for this agreement: going out at the P-CSCF, coming in at the phone. */
  | { readonly kind: 'challenged'; readonly agreement: SaAgreement }
  /** The 200 to a REGISTER that came over a set. `isInitial`: the phone began anew and knows no older set any more. */
  | { readonly kind: 'registered'; readonly id: number; readonly expiresSeconds: number; readonly isInitial: boolean }
  /** Any message but that REGISTER came over a set. */
  | { readonly kind: 'used'; readonly id: number }
  | { readonly kind: 'failed'; readonly id: number }
  /** The registration is over, by whomever. */
  | { readonly kind: 'deregistered' }
  /** Time has passed. */
  | { readonly kind: 'tick' }

export interface SaSetsContext {
  /** Wall-clock milliseconds. */
  readonly now: number
  /** Timer T1 between phone and P-CSCF, in milliseconds. */
  readonly t1: number
  /** Told of an event that a set in this state does not have, to count it. */
  onIllegal?(state: SaSetState, event: SaSetEvent): void
}

export interface SaSetsChange {
  readonly sets: SaSets
  /** The temporary set of a challenge. */
  readonly added: SaSet | undefined
  /** Those whose associations are to be taken out now. */
  readonly removed: readonly SaSet[]
}

/**
 * What an event makes of the sets. Nothing is changed: the result has the new sets, and names what to add and to remove.
 *
 * @spec TS 33.203 §7.4; TS 24.229 §5.1.1.5.1, §5.2.2.2
 */
export function applySaEvent(before: SaSets, event: SaSetsEvent, context: SaSetsContext): SaSetsChange {
  const work = new Work(before, context)
  switch (event.kind) {
    case 'challenged':
      return work.challenge(event.agreement)
    case 'registered':
      work.take(event.id, 'registered', event.expiresSeconds * 1000 + LIFETIME_MARGIN_MS)
      // Whoever began anew cannot receive anything over an older set.
      if (event.isInitial) work.supersedeOthers(event.id)
      else work.supersedeReplaced(event.id)
      return work.finish()
    case 'used':
    case 'failed':
      work.take(event.id, event.kind)
      return work.finish()
    case 'deregistered':
      work.deregister()
      return work.finish()
    case 'tick':
      return work.finish()
  }
}

/** When the next of these sets expires, in wall-clock milliseconds: then a `tick` is due. */
export function nextExpiry({ sets }: SaSets): number | undefined {
  return sets.length === 0 ? undefined : Math.min(...sets.map(({ expiresAt }) => expiresAt))
}

/**
 * The set over which this side sends requests; responses go over the set of their request. The P-CSCF stays with the set
 * that the phone uses until the phone uses the new one; the phone takes the new one at once.
 *
 * @returns undefined when there is no set but a temporary one
 * @spec TS 24.229 §5.1.1.5.1, §5.2.2.2
 */
export function sendingSet({ sets }: SaSets, side: SaSide): SaSet | undefined {
  const order: readonly SaSetState[] = side === 'ue' ? ['new', 'current', 'old'] : ['current', 'new', 'old']
  for (const state of order) {
    const found = sets.findLast((each) => each.state === state)
    if (found !== undefined) return found
  }
  return undefined
}

/** The sets while one event is dealt with. */
class Work {
  readonly #context: SaSetsContext
  readonly #before: readonly SaSet[]
  #sets: readonly SaSet[]
  #nextId: number
  #added: SaSet | undefined

  constructor({ sets, nextId }: SaSets, context: SaSetsContext) {
    this.#sets = sets
    this.#nextId = nextId
    this.#context = context
    this.#expire()
    this.#before = this.#sets
  }

  challenge(agreement: SaAgreement): SaSetsChange {
    for (const { id, state } of this.#sets) if (state === 'temporary') this.take(id, 'superseded')
    const expiresAt = this.#context.now + REG_AWAIT_AUTH_MS
    this.#added = { id: this.#nextId, state: 'temporary', agreement, expiresAt }
    this.#sets = [...this.#sets, this.#added]
    this.#nextId += 1
    return this.finish()
  }

  /** @param lifetime in milliseconds from now, for `extend` */
  take(id: number, event: SaSetEvent, lifetime = 0): void {
    const set = this.#sets.find((each) => each.id === id)
    if (set === undefined) return
    const row = step(saSetTable, set.state, event, (state, illegal) => this.#context.onIllegal?.(state, illegal))
    if (row === undefined) return
    const [state, ...actions] = row
    this.#replace({ ...set, state })
    for (const action of actions) this.#perform(action, set, lifetime)
  }

  /** Not a temporary one: it belongs to an authentication under way, which this has nothing to do with. */
  supersedeOthers(id: number): void {
    for (const set of this.#sets) if (set.id !== id && set.state !== 'temporary') this.take(set.id, 'superseded')
  }

  /**
   * A phone has each of its SPIs for one association: those that name one of this set are gone there. So it is when the 200
   * to an earlier answer was lost and the phone was challenged anew for the same Security-Client.
   */
  supersedeReplaced(id: number): void {
    const ue = this.#sets.find((set) => set.id === id)?.agreement.ue
    for (const { id: other, state, agreement } of this.#sets) {
      if (other === id || state === 'temporary') continue
      const hasSpi = (spi: number | undefined): boolean => spi === agreement.ue.spiC || spi === agreement.ue.spiS
      if (hasSpi(ue?.spiC) || hasSpi(ue?.spiS)) this.take(other, 'superseded')
    }
  }

  deregister(): void {
    for (const { id } of this.#sets) this.take(id, 'deregistered')
  }

  finish(): SaSetsChange {
    this.#dropSurplus()
    const removed = this.#sets.filter(({ state }) => state === 'deleted')
    const sets = this.#sets.filter(({ state }) => state !== 'deleted')
    return { sets: { sets, nextId: this.#nextId }, added: this.#added, removed }
  }

  /** @param before the set as it was before the event */
  #perform(action: SaSetAction, before: SaSet, lifetime: number): void {
    switch (action) {
      case 'extend':
        this.#extend(before, this.#context.now + lifetime)
        break
      case 'shorten':
        this.#shorten(before.id)
        break
      case 'supersedeOthers':
        this.supersedeOthers(before.id)
        break
      case 'remove':
        break
    }
  }

  /** To the longest of what this registration has, so that a short refresh does not cut off a long one. */
  #extend({ id }: SaSet, until: number): void {
    const isFull = ({ state }: SaSet) => state === 'new' || state === 'current'
    const longest = this.#before.filter(isFull).map(({ expiresAt }) => expiresAt)
    this.#update(id, (set) => ({ ...set, expiresAt: Math.max(until, ...longest) }))
  }

  #shorten(id: number): void {
    const latest = this.#context.now + 64 * this.#context.t1
    this.#update(id, (set) => ({ ...set, expiresAt: Math.min(set.expiresAt, latest) }))
  }

  #expire(): void {
    for (const { id, expiresAt } of this.#sets) if (expiresAt <= this.#context.now) this.take(id, 'expired')
  }

  /** An old set goes first, and of the others the oldest. */
  #dropSurplus(): void {
    const full = this.#sets.filter(({ state }) => state === 'new' || state === 'current' || state === 'old')
    const order = [...full.filter(({ state }) => state === 'old'), ...full.filter(({ state }) => state !== 'old')]
    for (const { id } of order.slice(0, Math.max(0, full.length - MAX_FULL_SETS))) this.take(id, 'expired')
  }

  #update(id: number, change: (set: SaSet) => SaSet): void {
    const set = this.#sets.find((each) => each.id === id)
    if (set !== undefined) this.#replace(change(set))
  }

  #replace(set: SaSet): void {
    this.#sets = this.#sets.map((each) => (each.id === set.id ? set : each))
  }
}
