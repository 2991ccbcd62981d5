import type { PhoneCallEntry, PhoneEntry, PhoneFault, PhonesDoor, PhoneTextEntry } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import type { SimCard } from '@voltaic/hss'
import type { SaBackend } from '@voltaic/ipsec'
import { type Address, addressKey, type Runtime } from '@voltaic/runtime'
import type { Ue, UeMedia } from '@voltaic/ue'
import type { VoltaicConfig } from './config/config.ts'
import { createPhone, createPhoneMedia } from './phones.ts'
import { faultsOf, SimulatedPhone, simWithFault } from './simulated-phone.ts'
import { openSubscribers } from './subscribers.ts'

/** Phones that are on at the same time: more are a load test, which `voltaic load` does. */
const MAX_PHONES = 20
/** They take calls after a moment of ringing. */
const ANSWERING = { answering: { afterMs: 2000 } } as const

/** Simulated phones of a process, each with the SIM of a subscriber of its network. */
export class SimulatedPhones implements PhonesDoor {
  readonly #config: VoltaicConfig
  readonly #runtime: Runtime
  readonly #saBackend: () => SaBackend | undefined
  /** By IMSI. */
  readonly #phones = new Map<string, SimulatedPhone>()
  #media: UeMedia | undefined
  #count = 0

  constructor(config: VoltaicConfig, runtime: Runtime, saBackend: () => SaBackend | undefined) {
    this.#config = config
    this.#runtime = runtime
    this.#saBackend = saBackend
  }

  list(): readonly PhoneEntry[] {
    return [...this.#phones.values()].map((phone) => phone.entry())
  }

  /** Name of the phone that listens at an address. */
  nameAt(address: Address): string | undefined {
    const key = addressKey(address)
    for (const { ue } of this.#phones.values())
      if (ue.addresses.some((each) => addressKey(each) === key)) return ue.config.element
    return undefined
  }

  /** The IMSI of the phone that traces call by a name; undefined when there is none. */
  imsiOf(element: string): string | undefined {
    for (const { imsi, ue } of this.#phones.values()) if (ue.config.element === element) return imsi
    return undefined
  }

  /** Takes in a phone that is on already, and stops it with the others. */
  adopt(imsi: string, ue: Ue): void {
    this.#phones.set(imsi, new SimulatedPhone(imsi, ue))
    this.#count += 1
  }

  /** @throws VoltaicError PHONE_IS_ON, PHONES_TOO_MANY, SUBSCRIBER_NOT_FOUND, SIM_NOT_FOUND */
  async start(identity: string, fault?: PhoneFault): Promise<PhoneEntry> {
    const sim = await this.#simOf(identity)
    const imsi = imsiOf(sim.impi)
    if (this.#phones.has(imsi))
      throw new VoltaicError('PHONE_IS_ON', `a phone with the SIM ${imsi} is on`, 'Switch it off first')
    if (this.#phones.size >= MAX_PHONES)
      throw new VoltaicError('PHONES_TOO_MANY', `${MAX_PHONES} phones are on`, 'Switch one off; for load: voltaic load')
    this.#count += 1
    this.#media ??= createPhoneMedia(this.#runtime)
    const saBackend = this.#saBackend()
    const faults = faultsOf(fault)
    const settings = { ...ANSWERING, ...(faults && { faults }) }
    const options = { element: `ue${this.#count}`, media: this.#media, settings, ...(saBackend && { saBackend }) }
    const ue = createPhone(simWithFault(sim, fault), options, this.#config, this.#runtime)
    const phone = new SimulatedPhone(imsi, ue, fault)
    this.#phones.set(imsi, phone)
    try {
      await ue.start()
      await phone.register()
    } catch (error) {
      this.#phones.delete(imsi)
      await ue.stop()
      throw error
    }
    return phone.entry()
  }

  async stop(imsi: string): Promise<void> {
    const { ue } = this.#phone(imsi)
    this.#phones.delete(imsi)
    if (ue.isRegistered) await ue.deregister()
    await ue.stop()
  }

  async register(imsi: string): Promise<PhoneEntry> {
    const phone = this.#phone(imsi)
    await phone.register()
    return phone.entry()
  }

  async deregister(imsi: string): Promise<PhoneEntry> {
    const phone = this.#phone(imsi)
    await phone.deregister()
    return phone.entry()
  }

  async call(imsi: string, to: string): Promise<PhoneCallEntry> {
    return this.#phone(imsi).call(to)
  }

  /** @throws VoltaicError PHONE_NOT_FOUND, PHONE_CALL_NOT_FOUND */
  async hangUp(imsi: string, callId: string): Promise<void> {
    const call = this.#phone(imsi).ue.calls.find(({ id }) => id === callId)
    if (call === undefined)
      throw new VoltaicError('PHONE_CALL_NOT_FOUND', `phone ${imsi} has no call ${callId}`, 'It may be over')
    await call.hangUp()
  }

  async text(imsi: string, to: string, text: string): Promise<PhoneTextEntry> {
    return this.#phone(imsi).send(to, text, this.#runtime.clock.now())
  }

  /** Switches all off at once, as if the power were gone. */
  async stopAll(): Promise<void> {
    const phones = [...this.#phones.values()]
    this.#phones.clear()
    for (const { ue } of phones) await ue.stop()
  }

  #phone(imsi: string): SimulatedPhone {
    const phone = this.#phones.get(imsi)
    if (phone !== undefined) return phone
    throw new VoltaicError('PHONE_NOT_FOUND', `no simulated phone with the SIM ${imsi} is on`, 'Switch it on first')
  }

  async #simOf(identity: string): Promise<SimCard> {
    const subscribers = await openSubscribers(this.#config, this.#runtime)
    try {
      const sim = await subscribers.simCard(identity)
      if (sim !== undefined) return sim
      if ((await subscribers.provisioning.show(identity)) === undefined)
        throw new VoltaicError('SUBSCRIBER_NOT_FOUND', `no subscriber has the identity ${identity}`, 'Add it first')
      throw new VoltaicError(
        'SIM_NOT_FOUND',
        `${identity} has no SIM: it registers by SIP Digest`,
        'Choose another one',
      )
    } finally {
      await subscribers.close()
    }
  }
}

function imsiOf(impi: string): string {
  return impi.split('@', 1)[0] ?? impi
}
