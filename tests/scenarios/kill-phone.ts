import type { Isim } from '@voltaic/aka'
import { createPhone, type VoltaicConfig } from '@voltaic/core'
import type { SimCard } from '@voltaic/hss'
import type { Address, Random, Runtime } from '@voltaic/runtime'
import { dialogRequest, type SipResponse } from '@voltaic/sip'
import type { RegisterOutcome, Ue } from '@voltaic/ue'
import { Ledger } from './kill-ledger.ts'

export interface KillPhoneParts {
  readonly name: string
  readonly sim: SimCard
  readonly isim: Isim
  readonly transport: 'udp' | 'tcp'
  readonly at: Address
  readonly config: VoltaicConfig
  readonly runtime: Runtime
}

/** A phone whose network is killed under its hands. The SIM outlives it being switched off and on. */
export class KillPhone {
  readonly sim: SimCard
  readonly name: string
  readonly transport: 'udp' | 'tcp'
  readonly ledger: Ledger
  readonly #parts: KillPhoneParts
  #ue: Ue

  constructor(parts: KillPhoneParts) {
    this.sim = parts.sim
    this.name = parts.name
    this.transport = parts.transport
    this.ledger = new Ledger(parts.sim)
    this.#parts = parts
    this.#ue = this.#switchedOn()
  }

  start(): Promise<void> {
    return this.#ue.start()
  }

  stop(): Promise<void> {
    return this.#ue.stop()
  }

  register(): Promise<RegisterOutcome> {
    return this.#ue.register()
  }

  /** One or two things that phones do: come, refresh, leave, or nothing at all. @param isOver nothing new is begun then */
  async act(random: Random, isOver: () => boolean): Promise<readonly RegisterOutcome[]> {
    const outcomes: RegisterOutcome[] = []
    for (let left = 1 + random.integer(2); left > 0 && !isOver(); left--) {
      const dice = random.integer(100)
      if (!this.#ue.isRegistered || dice < 60) outcomes.push(await this.#ue.register())
      else if (dice < 85) outcomes.push(await this.#ue.deregister())
    }
    return outcomes
  }

  /** Off and on again, at the same address: whatever it waited for, it waits no longer. */
  async restart(): Promise<void> {
    await this.#ue.stop()
    this.ledger.switchedOff()
    this.#ue = this.#switchedOn()
    await this.#ue.start()
  }

  /** Asks, in the dialog that it has, to be told again how it is registered. */
  async subscribeAgain(): Promise<SipResponse | undefined> {
    if (this.ledger.subscription === undefined) return undefined
    const { request, dialog } = dialogRequest(this.ledger.subscription, 'SUBSCRIBE', [
      ['Event', 'reg'],
      ['Expires', '600000'],
      ['Contact', `<sip:${this.#parts.at.host}:${this.#parts.at.port}>`],
    ])
    this.ledger.subscription = dialog
    return this.#ue.send(request)
  }

  #switchedOn(): Ue {
    const { name: element, sim, isim, transport, at, config, runtime } = this.#parts
    const settings = { refreshes: false, regEvent: true, isim }
    return createPhone(sim, { element, transport, ...at, settings }, config, runtime)
  }
}
