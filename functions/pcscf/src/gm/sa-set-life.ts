import {
  applySaEvent,
  formatEspSaTable,
  nextExpiry,
  type SaSet,
  type SaSets,
  type SaSetsChange,
  type SaSetsEvent,
} from '@voltaic/ipsec'
import { ExpiryWheel, saTraceWithKeys } from '@voltaic/runtime'
import type { GmRoom } from './gm-deps.ts'
import { type GmPhone, type HeldSet, phoneKey } from './gm-phone.ts'
import { traceSets } from './sa-events.ts'
import { SetIndex } from './set-index.ts'

/** T1 between phone and P-CSCF, in milliseconds. @spec TS 24.229 §7.7 */
const GM_T1_MS = 2000
/** How long a set whose authentication failed can still take the answer that says so, in milliseconds. */
const LAST_ANSWER_MS = 5000
/** Authentications under way at once; the oldest makes room, so that forged REGISTERs do not fill the host. */
export const MAX_TEMPORARY_SETS = 10_000

/**
 * All phones with their sets: each event goes through the table of `applySaEvent`, and what it removes is taken out of
 * the back end. One wheel wakes it for all of them.
 *
 * @spec TS 33.203 §7.4; TS 24.229 §5.2.2.2
 */
export class SaSetLife {
  readonly index: SetIndex = new SetIndex()
  readonly #room: GmRoom
  readonly #phones = new Map<string, GmPhone>()
  readonly #byImpi = new Map<string, Set<GmPhone>>()
  /** Sets with an authentication under way, the oldest first. */
  readonly #temporary = new Set<HeldSet>()
  /** Sets that are over but for a last answer. */
  readonly #lastAnswers = new Map<string, HeldSet>()
  readonly #expiry: ExpiryWheel
  /** Told of each phone whose sets have changed without a REGISTER. */
  readonly #onChange: (phone: GmPhone) => void

  constructor(room: GmRoom, onChange: (phone: GmPhone) => void) {
    this.#room = room
    this.#onChange = onChange
    this.#expiry = new ExpiryWheel(room.runtime.clock, (key) => this.#onDue(key))
  }

  start(): void {
    this.#expiry.start()
  }

  stop(): void {
    this.#expiry.stop()
  }

  /** The phone with that key; undefined when it has no set. */
  phone(key: string): GmPhone | undefined {
    return this.#phones.get(key)
  }

  phoneOf(impi: string, host: string): GmPhone | undefined {
    return this.#phones.get(phoneKey(impi, host))
  }

  /** The phones that have used this private identity, at whatever host. */
  phonesOf(impi: string): readonly GmPhone[] {
    return [...(this.#byImpi.get(impi) ?? [])]
  }

  /** All sets that the back end should have. */
  held(): readonly HeldSet[] {
    return [...this.#phones.values()].flatMap((phone) => [...phone.held.values()])
  }

  /** The set of a new challenge, which the back end has already. Another authentication of the phone is over by it. */
  challenged(parts: Omit<HeldSet, 'id'>): HeldSet {
    const { phone, handle } = parts
    const change = this.#changeOf(phone.sets, { kind: 'challenged', agreement: handle.agreement })
    const held = { ...parts, id: phone.sets.nextId }
    this.adopt(held)
    this.#temporary.add(held)
    this.#take(phone, change)
    const [oldest] = this.#temporary
    if (this.#temporary.size > MAX_TEMPORARY_SETS && oldest !== undefined) {
      this.#room.runtime.counters.add('pcscf.gm.limit.temporary-sets')
      this.apply(oldest.phone, { kind: 'failed', id: oldest.id })
    }
    return held
  }

  /** Makes a set known, and its phone with it. */
  adopt(held: HeldSet): void {
    const { phone } = held
    if (!this.#phones.has(phone.key)) {
      this.#phones.set(phone.key, phone)
      this.#byImpi.set(phone.impi, (this.#byImpi.get(phone.impi) ?? new Set()).add(phone))
    }
    phone.held.set(held.id, held)
    this.index.add(held)
    this.#trace(held)
  }

  #trace({ handle: { agreement }, keys }: HeldSet): void {
    if (!saTraceWithKeys.hasSubscribers) return
    const { element, runtime } = this.#room
    saTraceWithKeys.publish({ at: runtime.clock.now(), element, table: formatEspSaTable([{ agreement, keys }]) })
  }

  /** Sets as they were before a restart, whose associations are there again. */
  restore(phone: GmPhone, sets: SaSets): void {
    this.#take(phone, { sets, added: undefined, removed: [] })
  }

  apply(phone: GmPhone, event: SaSetsEvent): void {
    this.#take(phone, this.#changeOf(phone.sets, event))
  }

  /** The registration is over, though not the authentication that the phone may have begun for the next one. */
  deregistered(phone: GmPhone): void {
    const { sets, nextId } = phone.sets
    const isTemporary = ({ state }: SaSet) => state === 'temporary'
    const full = { sets: sets.filter((set) => !isTemporary(set)), nextId }
    const change = this.#changeOf(full, { kind: 'deregistered' })
    this.#take(phone, { ...change, sets: { nextId, sets: [...change.sets.sets, ...sets.filter(isTemporary)] } })
  }

  /** Authentication over a set has failed; the answer that says so still gets out. */
  failed(held: HeldSet): void {
    const { phone, id } = held
    if (phone.stateOf(id) !== 'temporary') return
    held.isOver = true
    const key = `${phone.key} ${id}`
    this.#lastAnswers.set(key, held)
    this.#expiry.add(key, this.#room.runtime.clock.now() + LAST_ANSWER_MS)
    this.apply(phone, { kind: 'failed', id })
  }

  /** Takes a set out at once, since its ends are needed for another one. */
  async evict(held: HeldSet): Promise<void> {
    const { phone, id } = held
    const sets = phone.sets.sets.filter((set) => set.id !== id)
    const removed = phone.sets.sets.filter((set) => set.id === id)
    this.#take(phone, { sets: { ...phone.sets, sets }, added: undefined, removed: [] })
    for (const { state } of removed) this.#room.runtime.counters.add(`pcscf.gm.evicted.${state}`)
    this.#drop(held)
    await this.#room.backend.remove(held.handle)
  }

  #changeOf(sets: SaSets, event: SaSetsEvent): SaSetsChange {
    const { clock, counters } = this.#room.runtime
    const onIllegal = (): void => counters.add('pcscf.gm.illegal')
    return applySaEvent(sets, event, { now: clock.now(), t1: GM_T1_MS, onIllegal })
  }

  #take(phone: GmPhone, change: SaSetsChange): void {
    const before = phone.sets
    this.#countStates(before, -1)
    phone.sets = change.sets
    this.#countStates(phone.sets, 1)
    traceSets(phone, before, this.#room)
    for (const held of [...phone.held.values()]) {
      if (phone.stateOf(held.id) !== 'temporary') this.#temporary.delete(held)
    }
    for (const { id } of change.removed) {
      const held = phone.held.get(id)
      if (held !== undefined && !held.isOver) this.#remove(held)
    }
    const at = nextExpiry(phone.sets)
    if (at !== undefined) this.#expiry.add(phone.key, at)
    this.#forgetIfEmpty(phone)
  }

  #onDue(key: string): void {
    const last = this.#lastAnswers.get(key)
    if (last !== undefined) this.#remove(last)
    const phone = this.#phones.get(key)
    if (phone === undefined || (nextExpiry(phone.sets) ?? Number.POSITIVE_INFINITY) > this.#room.runtime.clock.now())
      return
    this.apply(phone, { kind: 'tick' })
    this.#onChange(phone)
  }

  #remove(held: HeldSet): void {
    this.#drop(held)
    this.#room.background.add(() => this.#room.backend.remove(held.handle))
  }

  #drop(held: HeldSet): void {
    const { phone, id } = held
    held.isOver = true
    phone.held.delete(id)
    this.index.remove(held)
    this.#temporary.delete(held)
    this.#lastAnswers.delete(`${phone.key} ${id}`)
    this.#closeStreams(held)
    this.#forgetIfEmpty(phone)
  }

  /** Nothing passes them any more, and a phone that has lost its memory will never close them. */
  #closeStreams({ handle }: HeldSet): void {
    const { ue, pcscf } = handle.agreement
    const pairs = [
      [pcscf.portS, ue.portC],
      [pcscf.portC, ue.portS],
    ] as const
    for (const [localPort, remotePort] of pairs) {
      const remote = { host: ue.host, port: remotePort }
      if (this.index.at(remote, localPort).length > 0) continue
      this.#room.closeStreams({ host: pcscf.host, port: localPort }, remote)
    }
  }

  #forgetIfEmpty(phone: GmPhone): void {
    if (phone.held.size > 0 || phone.sets.sets.length > 0) return
    this.#phones.delete(phone.key)
    const others = this.#byImpi.get(phone.impi)
    others?.delete(phone)
    if (others?.size === 0) this.#byImpi.delete(phone.impi)
  }

  #countStates({ sets }: SaSets, by: 1 | -1): void {
    for (const { state } of sets) this.#room.runtime.counters.add(`pcscf.gm.sets.${state}`, by)
  }
}
