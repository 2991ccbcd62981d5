import { ownText } from '@voltaic/base'
import { compareSecurityVerify, type SaAgreement, type SecurityMechanism, sendingSet } from '@voltaic/ipsec'
import type { Address } from '@voltaic/runtime'
import type { Flow, SendOptions, SipResponse } from '@voltaic/sip'
import { startAudit } from './audit.ts'
import { ChallengeNonces } from './challenge-nonces.ts'
import { type AkaChallenge, challengeSet } from './challenge-set.ts'
import { type GmConfig, protectedPortsOf } from './gm-config.ts'
import type { GmRoom, SetOffer } from './gm-deps.ts'
import { type GmPhone, type HeldSet, isInUse } from './gm-phone.ts'
import { needsMore, reserveFirst } from './reserve-sequences.ts'
import { restoreSets, storedForm } from './restore-sets.ts'
import { SaSetLife } from './sa-set-life.ts'
import { type SaSetView, viewsOfSets } from './sa-set-view.ts'
import { answeringSet, setInUse } from './set-index.ts'

/**
 * The security associations between this P-CSCF and its phones: which phone a protected message is of, over which set a
 * message to a phone leaves, and how long each lives.
 *
 * @spec TS 33.203 §7; TS 24.229 §5.2.2.2
 */
export class GmSecurity {
  readonly config: GmConfig
  readonly #room: GmRoom
  readonly #life: SaSetLife
  readonly #ports: ReadonlySet<number>
  readonly #stored = new Set<string>()
  readonly #nonces: ChallengeNonces
  #stopAudit: (() => void) | undefined

  constructor(room: GmRoom, config: GmConfig) {
    this.config = config
    this.#room = room
    this.#life = new SaSetLife(room, (phone) => this.#saveLater(phone))
    this.#nonces = new ChallengeNonces(room.runtime.clock)
    this.#ports = new Set([config.portS, ...config.portC])
  }

  /**
   * Closes the protected ports to clear text and puts in the sets of before.
   *
   * @throws VoltaicError of the back end, of the store, and of the key file
   */
  async start(): Promise<void> {
    const { backend, store } = this.#room
    await backend.protect(protectedPortsOf(this.config))
    for (const phone of await store.load()) {
      this.#stored.add(phone.key)
      await this.#save(await restoreSets(phone, this.#life, this.#room))
    }
    this.#life.start()
    this.#stopAudit = await startAudit(this.#life, this.#room)
  }

  stop(): void {
    this.#stopAudit?.()
    this.#life.stop()
  }

  /** The sets of a private identity, at whatever host. */
  setsOf(impi: string): readonly SaSetView[] {
    return this.#life.phonesOf(impi).flatMap(viewsOfSets)
  }

  /** Whether all phones with associations are in this process too. */
  get isInProcess(): boolean {
    return this.#room.backend.name === 'process'
  }

  /** Where phones send protected requests. */
  get server(): Address {
    const { host, portS: port } = this.config
    return { host, port }
  }

  /** Whether a local port is a protected one: what came to it came over a set. */
  isProtected({ host, port }: Address): boolean {
    return this.#ports.has(port) && host === this.config.host
  }

  /** The set that a message on this flow came over; undefined when there is none any more. */
  setAt(flow: Flow): HeldSet | undefined {
    return setInUse(this.#life.index.at(flow.remote, flow.local.port))
  }

  /** The set that a REGISTER came over: where a phone kept its client port, Security-Verify tells which. */
  setOfRegister(flow: Flow, verify: readonly SecurityMechanism[]): HeldSet | undefined {
    const sets = this.#life.index.at(flow.remote, flow.local.port)
    if (sets.length < 2) return setInUse(sets)
    const isNamed = ({ isOver, securityServer }: HeldSet) =>
      !isOver && compareSecurityVerify(verify, securityServer).kind === 'same'
    // what a phone is registered over is told first: the others may be many
    return sets.findLast((set) => isInUse(set) && isNamed(set)) ?? sets.findLast(isNamed) ?? setInUse(sets)
  }

  /**
   * The contact that a protected message is of.
   *
   * @param isUse whether the message shows that the phone uses the set: all but the REGISTER that was challenged do
   * @returns undefined for one over a temporary set
   */
  tokenAt(flow: Flow, isUse: boolean): string | undefined {
    const held = this.setAt(flow)
    const state = held?.phone.stateOf(held.id)
    if (held === undefined || state === undefined || state === 'temporary') return undefined
    if (isUse && state === 'new') this.used(held)
    this.#count(held)
    return held.phone.token
  }

  /** The contact of a phone that is known by its sets. */
  tokenOf(impi: string, host: string): string | undefined {
    return this.#life.phoneOf(impi, host)?.token
  }

  /** TS 24.229 §5.2.2.2: a phone that uses a new set has no need of the old one any more. */
  used(held: HeldSet): void {
    const { phone, id } = held
    if (phone.stateOf(id) !== 'new') return
    this.#life.apply(phone, { kind: 'used', id })
    this.#room.backend.prefer(held.handle)
    this.#saveLater(phone)
  }

  /** @returns undefined when the back end does not take the set */
  async challenge(offer: SetOffer, aka: AkaChallenge, over: HeldSet | undefined): Promise<HeldSet | undefined> {
    const held = await challengeSet(offer, aka, over, this.#life, this.#room, this.config)
    if (held === undefined) return undefined
    this.#nonces.add(ownText(aka.nonce))
    this.#room.runtime.counters.add('pcscf.gm.challenged')
    return held
  }

  /** Whether a challenge with that nonce went out with Security-Server, so that its answer comes over a set. */
  hasChallenged(nonce: string): boolean {
    return this.#nonces.has(nonce)
  }

  /** The answer to a challenge has come over this set: what answers it leaves over it too. */
  answering(held: HeldSet): void {
    held.isAnswering = true
    this.#room.backend.prefer(held.handle)
  }

  /**
   * The registration that rests on this set was accepted; on disk when it resolves.
   *
   * @param isOnlyFlow whether the phone has no registration beside this one, so that what it had elsewhere is over
   * @returns the contacts that are over by it
   */
  async registered(
    held: HeldSet,
    expiresSeconds: number,
    token: string,
    isOnlyFlow: boolean,
  ): Promise<readonly string[]> {
    const { phone, id } = held
    const isInitial = held.isInitial && phone.stateOf(id) === 'temporary'
    if (isInitial) this.#room.runtime.counters.add('pcscf.gm.agreed')
    this.#life.apply(phone, { kind: 'registered', id, expiresSeconds, isInitial })
    if (held.reserved.length === 0) held.reserved = reserveFirst(held)
    const earlier = phone.token
    phone.token = token
    await this.#save(phone)
    const elsewhere = isInitial && isOnlyFlow ? this.#life.phonesOf(phone.impi).filter((each) => each !== phone) : []
    return [earlier, ...elsewhere.map((each) => each.token)].flatMap((each) =>
      each === undefined || each === token ? [] : [each],
    )
  }

  /** Authentication over this set has failed. */
  failed(held: HeldSet): void {
    this.#life.failed(held)
  }

  /** The phone has de-registered over this set; the last answer still goes over it. */
  deregisteredOver({ phone }: HeldSet): void {
    this.#life.apply(phone, { kind: 'deregistered' })
    this.#saveLater(phone)
  }

  /** The registration of a contact is over, whoever ended it. @param key of its phone */
  ended(key: string, token: string): void {
    const phone = this.#life.phone(key)
    if (phone?.token !== token) return
    this.#life.deregistered(phone)
    this.#saveLater(phone)
  }

  /**
   * The ways for a request to a phone: from a client port of this element to the server port of the phone, over the set
   * that the phone uses; none when it has no set.
   *
   * @spec TS 33.203 §7.1; TS 24.229 §5.2.6.4.3
   */
  waysTo(key: string, transport: 'udp' | 'tcp'): readonly Pick<SendOptions, 'target'>[] {
    const phone = this.#life.phone(key)
    const set = phone && sendingSet(phone.sets, 'pcscf')
    const held = set && phone.held.get(set.id)
    if (held === undefined) return []
    this.#count(held)
    const { ue, pcscf } = held.handle.agreement
    const address = { host: ue.host, port: ue.portS }
    const from = { host: pcscf.host, port: pcscf.portC }
    const overUdp = { target: { transport: 'udp', address, from } } as const
    return transport === 'udp' ? [overUdp] : [{ target: { transport: 'tcp', address, from } }, overUdp]
  }

  /** Where an answer leaves from that goes to another port of the phone than its request came from. @spec TS 33.203 §7.1 */
  sourceFor(flow: Flow, to: Address): Address | undefined {
    const sets = this.#life.index.at(flow.remote, flow.local.port)
    const agreement = answeringSet(sets)?.handle.agreement
    return agreement && sourceIn(agreement, to)
  }

  /**
   * An answer to what went out over a set comes over one too, and shows that the phone uses it.
   *
   * @spec TS 24.229 §5.2.6.2, §5.2.2.2
   */
  acceptsResponse({ topVia }: SipResponse, flow: Flow): boolean {
    const isProtected = this.isProtected(flow.local)
    if (isProtected !== (topVia.port === this.config.portS)) {
      this.#room.runtime.counters.add('pcscf.gm.response-unprotected')
      return false
    }
    if (isProtected) this.tokenAt(flow, true)
    return true
  }

  #count(held: HeldSet): void {
    if (!needsMore(held)) return
    held.reserved = reserveFirst(held)
    this.#saveLater(held.phone)
  }

  #saveLater(phone: GmPhone): void {
    this.#room.background.add(() => this.#save(phone))
  }

  async #save(phone: GmPhone): Promise<void> {
    const stored = storedForm(phone)
    if (stored.sets.length > 0) {
      this.#stored.add(phone.key)
      await this.#room.store.save(stored)
    } else if (this.#stored.delete(phone.key)) {
      await this.#room.store.remove(phone.key)
    }
  }
}

function sourceIn({ ue, pcscf }: SaAgreement, to: Address): Address | undefined {
  if (to.port === ue.portS) return { host: pcscf.host, port: pcscf.portC }
  return to.port === ue.portC ? { host: pcscf.host, port: pcscf.portS } : undefined
}
