import type { ReginfoContact } from '@voltaic/profile'
import { formatAddress, type Runtime, type Timer } from '@voltaic/runtime'
import { createSipStack, type Hop, type SipRequest, type SipResponse, type SipStack } from '@voltaic/sip'
import { endOfRegistration, notifiedOfRegEvent, subscribeToRegEvent } from './reg-event.ts'
import { register } from './register.ts'
import type { UeDeps, UeRoom, UeState } from './room.ts'
import type { RegisterOutcome, UeConfig } from './ue-config.ts'

/** A simulated phone. */
export interface Ue {
  readonly config: UeConfig
  readonly isRegistered: boolean
  readonly associatedUris: readonly string[]
  /** NOTIFYs of its own registration state received. */
  readonly regEvents: number
  start(): Promise<void>
  /** Registers, or refreshes the registration that exists. */
  register(): Promise<RegisterOutcome>
  deregister(): Promise<RegisterOutcome>
  /** Sends any request to the P-CSCF, as it is. */
  send(request: SipRequest): Promise<SipResponse>
  stop(): Promise<void>
}

/**
 * A phone with an ISIM that speaks Gm.
 *
 * @spec TS 24.229 §5.1
 */
export function createUe(deps: UeDeps, config: UeConfig): Ue {
  const phone = new SimulatedUe(deps, config)
  return phone
}

class SimulatedUe implements Ue {
  readonly config: UeConfig
  readonly #room: UeRoom
  readonly #stack: SipStack
  #refresh: Timer | undefined
  #isRegistered = false
  #regEvents = 0

  constructor(deps: UeDeps, config: UeConfig) {
    this.config = config
    this.#stack = createSipStack({
      element: config.element,
      runtime: deps.runtime,
      listen: [config.listen],
      aliases: [],
      resolver: deps.resolver,
      onRequest: (request, hop) => this.#onRequest(request, hop),
    })
    this.#room = {
      ...deps,
      config,
      state: freshState(deps.runtime),
      sip: () => this.#stack,
      contact: () => this.#contact(),
      pcscfUri: () => `sip:${formatAddress(config.pcscf.address)}${transportParam(config)};lr`,
      onRegEvent: (own) => this.#onRegEvent(own),
    }
  }

  get isRegistered(): boolean {
    return this.#isRegistered
  }

  get associatedUris(): readonly string[] {
    return this.#room.state.associatedUris
  }

  get regEvents(): number {
    return this.#regEvents
  }

  start(): Promise<void> {
    return this.#stack.start()
  }

  async stop(): Promise<void> {
    this.#refresh?.cancel()
    await this.#stack.stop()
  }

  async register(): Promise<RegisterOutcome> {
    this.#refresh?.cancel()
    const outcome = await register(this.config.expires, this.#room)
    const wasRegistered = this.#isRegistered
    this.#isRegistered = outcome.kind === 'registered' && outcome.expires > 0
    if (outcome.kind !== 'registered') return outcome
    this.#room.state.serviceRoute = outcome.serviceRoute
    this.#room.state.associatedUris = outcome.associatedUris
    if (this.config.refreshes) this.#refreshIn(secondsUntilRefresh(outcome.expires))
    if (this.config.regEvent && !wasRegistered) await subscribeToRegEvent(this.#room)
    return outcome
  }

  async deregister(): Promise<RegisterOutcome> {
    this.#refresh?.cancel()
    const outcome = await register(0, this.#room)
    if (outcome.kind === 'registered') this.#isRegistered = false
    return outcome
  }

  send(request: SipRequest): Promise<SipResponse> {
    return this.#stack.request(request, { target: this.config.pcscf })
  }

  #refreshIn(seconds: number): void {
    this.#refresh = this.#room.runtime.clock.startTimer(seconds * 1000, () => {
      this.register().catch((error: unknown) => {
        this.#room.runtime.log.error('refresh failed', { element: this.config.element, error: String(error) })
      })
    })
  }

  #onRegEvent(own: readonly ReginfoContact[]): void {
    this.#regEvents += 1
    const end = endOfRegistration(own)
    if (end === undefined || !this.#isRegistered) return
    this.#isRegistered = false
    this.#refresh?.cancel()
    this.#room.state.hasAuthenticated = false
    this.#room.state.authorization = undefined
    if (end.kind === 'register again') this.#refreshIn(end.afterSeconds)
  }

  async #onRequest(request: SipRequest, hop: Hop): Promise<SipResponse> {
    switch (request.method) {
      case 'NOTIFY':
        return notifiedOfRegEvent(request, hop, this.#room)
      case 'OPTIONS':
        return hop.reply(200)
      default:
        return hop.reply(405, { headers: [['Allow', 'NOTIFY, OPTIONS']] })
    }
  }

  #contact(): string {
    const user = this.config.impi.split('@', 1)[0] ?? ''
    const local = this.#stack.local[0]?.address ?? this.config.listen.address
    return `sip:${user}@${formatAddress(local)}${transportParam(this.config)}`
  }
}

function transportParam(config: UeConfig): string {
  return config.listen.transport === 'tcp' ? ';transport=tcp' : ''
}

function freshState(runtime: Runtime): UeState {
  return {
    callId: runtime.random.hex(16),
    fromTag: runtime.random.hex(8),
    cseq: 0,
    hasAuthenticated: false,
    authorization: undefined,
    serviceRoute: [],
    associatedUris: [],
    regEventCallId: undefined,
    regEvent: undefined,
  }
}

// TS 24.229 §5.1.1.4.1: 600 seconds before the end of a long registration, at half of a short one
function secondsUntilRefresh(expires: number): number {
  return expires > 1200 ? expires - 600 : expires / 2
}
