import { type Address, addressKey, type Clock, ExpiryWheel } from '@voltaic/runtime'
import type { Flow } from '@voltaic/sip'
import { contactAddress, type UeContact } from './ue-contact.ts'

/** Where contacts outlive the process. `save` and `remove` resolve when the change is on disk. */
export interface UeContactStore {
  load(): Promise<readonly UeContact[]>
  save(contact: UeContact): Promise<void>
  remove(token: string): Promise<void>
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
  /** By the address the phone sends from, and by the one in its Contact. */
  readonly #tokenByAddress = new Map<string, string>()
  readonly #expiry: ExpiryWheel

  constructor(clock: Clock, store: UeContactStore) {
    this.#clock = clock
    this.#store = store
    this.#expiry = new ExpiryWheel(clock, (token) => {
      const contact = this.#byToken.get(token)
      // TS 24.229 §5.2.2.1: the binding ends with the registration; the S-CSCF keeps the same time and tells the phone
      if (contact && contact.expiresAt <= clock.now()) void this.remove(contact)
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
    for (const contact of this.#byToken.values()) if (!contact.isLeaving) size += 1
    return size
  }

  byToken(token: string): UeContact | undefined {
    return this.#alive(this.#byToken.get(token))
  }

  /** The registered phone that a request on this flow comes from. */
  bySource(flow: Flow): UeContact | undefined {
    const contact = this.byAddress(flow.remote)
    return contact?.isLeaving ? undefined : contact
  }

  byAddress(address: Address): UeContact | undefined {
    const token = this.#tokenByAddress.get(addressKey(address))
    return token === undefined ? undefined : this.byToken(token)
  }

  save(contact: UeContact): Promise<void> {
    this.#index(contact)
    return this.#store.save(contact)
  }

  remove(contact: UeContact): Promise<void> {
    this.#unindex(contact.token)
    return this.#store.remove(contact.token)
  }

  #alive(contact: UeContact | undefined): UeContact | undefined {
    return contact && contact.expiresAt > this.#clock.now() ? contact : undefined
  }

  #index(contact: UeContact): void {
    this.#unindex(contact.token)
    this.#byToken.set(contact.token, contact)
    for (const key of addressKeys(contact)) this.#tokenByAddress.set(key, contact.token)
    this.#expiry.add(contact.token, contact.expiresAt)
  }

  #unindex(token: string): void {
    const old = this.#byToken.get(token)
    if (!old) return
    this.#byToken.delete(token)
    for (const key of addressKeys(old)) if (this.#tokenByAddress.get(key) === token) this.#tokenByAddress.delete(key)
  }
}

function addressKeys(contact: UeContact): readonly string[] {
  const source = addressKey(contact.source)
  // a phone behind NAT may name an address in its Contact that is somebody else's here
  const named: Address | undefined = contact.behindNat ? undefined : contactAddress(contact.contact)
  return named ? [source, addressKey(named)] : [source]
}
