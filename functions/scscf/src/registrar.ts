import type { IfcCompiler } from '@voltaic/profile'
import { type Clock, ExpiryWheel } from '@voltaic/runtime'
import type { Binding, Registration } from './registration.ts'

/** Where registrations outlive the process. `save` and `remove` resolve when the change is on disk. */
export interface RegistrationStore {
  /** @param compiler that of the S-CSCF, so that equal filter criteria are in memory once */
  load(compiler: IfcCompiler): Promise<readonly Registration[]>
  save(registration: Registration): Promise<void>
  remove(key: string): Promise<void>
}

export interface RegistrarDeps {
  readonly clock: Clock
  readonly store: RegistrationStore
  readonly compiler: IfcCompiler
  /** Called with the key of a registration of which a binding or a subscription has run out. */
  readonly onExpired: (key: string) => void
}

/**
 * The registrations of this S-CSCF: in memory for reading, on disk before anything is acknowledged. Its one writer is
 * the S-CSCF, whose procedures change a registration in one turn and then wait for the disk.
 *
 * @spec RFC 3261 §10.3; TS 24.229 §5.4.1
 */
export class Registrar {
  readonly #deps: RegistrarDeps
  readonly #byKey = new Map<string, Registration>()
  readonly #keyByImpu = new Map<string, string>()
  /** Nearly always one. */
  readonly #keysByImpi = new Map<string, readonly string[]>()
  readonly #expiry: ExpiryWheel

  constructor(deps: RegistrarDeps) {
    this.#deps = deps
    this.#expiry = new ExpiryWheel(deps.clock, (key) => {
      const registration = this.#byKey.get(key)
      if (registration && hasExpired(registration, deps.clock.now())) deps.onExpired(key)
    })
  }

  async start(): Promise<void> {
    for (const registration of await this.#deps.store.load(this.#deps.compiler)) this.#index(registration)
    this.#expiry.start()
  }

  stop(): void {
    this.#expiry.stop()
  }

  get size(): number {
    return this.#byKey.size
  }

  find(impu: string): Registration | undefined {
    const key = this.#keyByImpu.get(impu)
    return key === undefined ? undefined : this.#byKey.get(key)
  }

  /** The sets in which an IMPI has a binding. */
  ofImpi(impi: string): readonly Registration[] {
    const keys = this.#keysByImpi.get(impi) ?? []
    return keys.map((key) => this.#byKey.get(key)).filter((registration) => registration !== undefined)
  }

  byKey(key: string): Registration | undefined {
    return this.#byKey.get(key)
  }

  /** Replaces the registration with the same key. Readers see it at once; the promise resolves when it is on disk. */
  save(registration: Registration): Promise<void> {
    this.#index(registration)
    return this.#deps.store.save(registration)
  }

  remove(registration: Registration): Promise<void> {
    this.#unindex(registration.key)
    return this.#deps.store.remove(registration.key)
  }

  #index(registration: Registration): void {
    this.#unindex(registration.key)
    this.#byKey.set(registration.key, registration)
    for (const { impu } of registration.impus) this.#keyByImpu.set(impu, registration.key)
    for (const { impi } of registration.bindings) this.#addKey(impi, registration.key)
    for (const { expiresAt } of registration.bindings) this.#expiry.add(registration.key, expiresAt)
    for (const { expiresAt } of registration.subscriptions) this.#expiry.add(registration.key, expiresAt)
  }

  #unindex(key: string): void {
    const old = this.#byKey.get(key)
    if (!old) return
    this.#byKey.delete(key)
    for (const { impu } of old.impus) if (this.#keyByImpu.get(impu) === key) this.#keyByImpu.delete(impu)
    for (const { impi } of old.bindings) this.#removeKey(impi, key)
  }

  #addKey(impi: string, key: string): void {
    const keys = this.#keysByImpi.get(impi)
    if (keys === undefined) this.#keysByImpi.set(impi, [key])
    else if (!keys.includes(key)) this.#keysByImpi.set(impi, [...keys, key])
  }

  #removeKey(impi: string, key: string): void {
    const left = this.#keysByImpi.get(impi)?.filter((each) => each !== key) ?? []
    if (left.length === 0) this.#keysByImpi.delete(impi)
    else this.#keysByImpi.set(impi, left)
  }
}

/** Contacts of a set that are still alive. */
export function liveBindings(registration: Registration, now: number): readonly Binding[] {
  return registration.bindings.filter((binding) => binding.expiresAt > now)
}

function hasExpired(registration: Registration, now: number): boolean {
  const isOver = (each: { readonly expiresAt: number }) => each.expiresAt <= now
  return registration.bindings.some(isOver) || registration.subscriptions.some(isOver)
}
