import { type Address, addressKey, type Clock, ExpiryWheel } from '@voltaic/runtime'
import { DEFAULT_SIP_PORT, type Flow, type SipRequest } from '@voltaic/sip'
import { contactAddress, isRegistered, reachableUntil, type UeContact } from './ue-contact.ts'

/** Where contacts outlive the process. `save` and `remove` resolve when the change is on disk. */
export interface UeContactStore {
  load(): Promise<readonly UeContact[]>
  save(contact: UeContact): Promise<void>
  remove(token: string): Promise<void>
}

export interface UeContactsHooks {
  /** Does work that nobody waits for, and reports what becomes of it. */
  readonly defer: (work: () => Promise<void>) => void
  /** The registration of a phone is over; it can still be told so, for a while. */
  readonly onEnded: (contact: UeContact) => void
  /** Tells phones by the set that a message came over; none where there are no protected ports. */
  readonly protection?: FlowProtection | undefined
}

/** What the security associations say of a message. */
export interface FlowProtection {
  isProtected(local: Address): boolean
  /** The contact of the set; undefined when the set gives no right to more than REGISTER. */
  tokenAt(flow: Flow, isUse: boolean): string | undefined
}

/**
 * The phones registered through this P-CSCF: in memory for reading, on disk before the phone is told that it is
 * registered.
 *
 * @spec TS 24.229 §5.2.2.1
 */
export class UeContacts {
  readonly #store: UeContactStore
  readonly #clock: Clock
  readonly #byToken = new Map<string, UeContact>()
  /** By transport and address that the phone sends from, and by the address in its Contact. */
  readonly #tokenByAddress = new Map<string, string>()
  readonly #expiry: ExpiryWheel
  readonly #onEnded: UeContactsHooks['onEnded']
  readonly #protection: FlowProtection | undefined

  constructor(clock: Clock, store: UeContactStore, { defer, onEnded, protection }: UeContactsHooks) {
    this.#protection = protection
    this.#clock = clock
    this.#store = store
    this.#onEnded = onEnded
    this.#expiry = new ExpiryWheel(clock, (token) => {
      if (this.#hasExpired(token)) defer(() => this.#removeExpired(token))
    })
  }

  async start(): Promise<void> {
    for (const contact of await this.#store.load()) this.#index({ ...contact, connection: undefined })
    this.#expiry.start()
  }

  stop(): void {
    this.#expiry.stop()
  }

  /** Contacts that are registered. */
  get size(): number {
    let size = 0
    const now = this.#clock.now()
    for (const contact of this.#byToken.values()) if (isRegistered(contact, now)) size += 1
    return size
  }

  byToken(token: string): UeContact | undefined {
    return this.#alive(this.#byToken.get(token))
  }

  /** The registered phone that a request on this flow comes from. */
  bySource(flow: Flow, request: SipRequest): UeContact | undefined {
    const contact = this.#protection?.isProtected(flow.local)
      ? this.#bySet(flow, request, this.#protection)
      : this.#inClear(flow, request)
    return contact && isRegistered(contact, this.#clock.now()) ? contact : undefined
  }

  // TS 24.229 §5.2.6.2: whatever a protected message says of itself, it is of the phone that has the keys
  #bySet(flow: Flow, request: SipRequest, protection: FlowProtection): UeContact | undefined {
    const token = protection.tokenAt(flow, request.method !== 'REGISTER')
    return token === undefined ? undefined : this.byToken(token)
  }

  // the kernel gives the port of a connection that is gone to another one, perhaps of another phone of that host
  #inClear({ transport, remote, connection }: Flow, request: SipRequest): UeContact | undefined {
    const sent = this.#byKey(sourceKey(transport, remote))
    if (transport === 'udp') return sent ?? this.byAddress(remote)
    return sent?.connection !== undefined && sent.connection === connection ? sent : this.#byVia(remote, request)
  }

  /**
   * A phone that opens a connection, for a long request or after the old one was lost, does so from any port; where it
   * listens stands in its Via. Only the host is certain, and the host is the phone's.
   */
  #byVia(remote: Address, request: SipRequest): UeContact | undefined {
    const { host, port } = request.topVia
    return host === remote.host || host === `[${remote.host}]`
      ? this.byAddress({ host: remote.host, port: port ?? DEFAULT_SIP_PORT })
      : undefined
  }

  /** The phone that says that it listens there. */
  byAddress(address: Address): UeContact | undefined {
    return this.#byKey(addressKey(address))
  }

  #byKey(key: string): UeContact | undefined {
    const token = this.#tokenByAddress.get(key)
    return token === undefined ? undefined : this.byToken(token)
  }

  save(contact: UeContact): Promise<void> {
    const hasLeft = contact.isLeaving && this.#byToken.get(contact.token)?.isLeaving === false
    this.#index(contact)
    if (hasLeft) this.#onEnded(contact)
    return this.#store.save(contact)
  }

  remove(contact: UeContact): Promise<void> {
    this.#unindex(contact.token)
    return this.#store.remove(contact.token)
  }

  #hasExpired(token: string): boolean {
    const contact = this.#byToken.get(token)
    return contact !== undefined && reachableUntil(contact) <= this.#clock.now()
  }

  // TS 24.229 §5.2.2.1: the binding ends with the registration, a little later than the NOTIFY that says so
  async #removeExpired(token: string): Promise<void> {
    const contact = this.#byToken.get(token)
    if (!contact || !this.#hasExpired(token)) return
    if (!contact.isLeaving) this.#onEnded(contact)
    await this.remove(contact)
  }

  #alive(contact: UeContact | undefined): UeContact | undefined {
    return contact && reachableUntil(contact) > this.#clock.now() ? contact : undefined
  }

  #index(contact: UeContact): void {
    this.#unindex(contact.token)
    this.#byToken.set(contact.token, contact)
    for (const key of addressKeys(contact)) this.#tokenByAddress.set(key, contact.token)
    this.#expiry.add(contact.token, reachableUntil(contact))
  }

  #unindex(token: string): void {
    const old = this.#byToken.get(token)
    if (!old) return
    this.#byToken.delete(token)
    for (const key of addressKeys(old)) if (this.#tokenByAddress.get(key) === token) this.#tokenByAddress.delete(key)
  }
}

// a TCP connection may come from the very port where another phone, or an element, has its UDP socket
function sourceKey(transport: Flow['transport'], address: Address): string {
  return `${transport} ${addressKey(address)}`
}

function addressKeys(contact: UeContact): readonly string[] {
  // TS 33.203 §7.1: a phone with security associations says nothing in clear but REGISTER
  if (contact.gm !== undefined) return []
  const source = sourceKey(contact.transport, contact.source)
  const named = contactAddress(contact.contact)
  // a phone may send from another port of its host, but a host that it only names may be somebody else's: what comes
  // from there is not asserted to be this phone's
  return named?.host === contact.source.host ? [source, addressKey(named)] : [source]
}
