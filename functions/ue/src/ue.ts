import { VoltaicError } from '@voltaic/base'
import type { ReginfoContact } from '@voltaic/profile'
import { type Address, formatAddress, type Runtime, type Timer } from '@voltaic/runtime'
import type { Hop, SipRequest, SipResponse, SipStack } from '@voltaic/sip'
import type { CallOptions } from './call/call-options.ts'
import { CALL_METHODS } from './call/in-call.ts'
import { PhoneCalls } from './call/phone-calls.ts'
import type { UeCall } from './call/ue-call.ts'
import { Gm } from './gm/gm.ts'
import { listenPoints, startAtFreePort } from './listen.ts'
import { MAX_MESSAGES, type ReceivedMessage, receiveMessage, sendMessage, sendOptions } from './messages.ts'
import { createPhoneStack, timersOf } from './phone-stack.ts'
import { endOfRegistration, notifiedOfRegEvent, subscribeToRegEvent } from './reg-event.ts'
import { register } from './register.ts'
import type { UeDeps, UeRoom, UeState } from './room.ts'
import { PhoneSms, type UeSms } from './sms/phone-sms.ts'
import type { ReceivedText } from './sms/received-text.ts'
import type { SentText } from './sms/sent-text.ts'
import { isSms } from './sms/sms-message.ts'
import type { TextOptions } from './sms/text-sender.ts'
import type { RegisterOutcome, UeConfig } from './ue-config.ts'

/** A simulated phone. */
export interface Ue {
  readonly config: UeConfig
  /** Where it listens, once it has started. */
  readonly address: Address
  /** All that it sends from and receives at: with protected ports more than one, and others after a registration. */
  readonly addresses: readonly Address[]
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
  /**
   * Calls a number, a SIP URI or a tel URI.
   * @throws VoltaicError UE_NOT_REGISTERED, CALL_NUMBER_INVALID
   */
  call(to: string, options?: CallOptions): UeCall
  /** Who is told of calls that come in; what happens to them otherwise says `answering` of the configuration. */
  onCall(handler: (call: UeCall) => void): void
  /** Those that have not ended. */
  readonly calls: readonly UeCall[]
  /** @throws VoltaicError UE_NOT_REGISTERED, CALL_NUMBER_INVALID */
  message(to: string, text: string | { readonly contentType: string; readonly body: Uint8Array }): Promise<SipResponse>
  /** Who is told of messages that come in, besides `messages`. */
  onMessage(handler: (message: ReceivedMessage) => void): void
  /** The last hundred that came in, the oldest first. */
  readonly messages: readonly ReceivedMessage[]
  /**
   * Sends a text as short messages.
   *
   * @param to a number
   * @throws VoltaicError UE_NOT_REGISTERED, SMS_NO_SERVICE_CENTRE, SMS_ADDRESS_INVALID, SMS_TEXT_TOO_LONG
   */
  sendText(to: string, text: string, options?: TextOptions): SentText
  /** Who is told of texts that come in as short messages, besides `texts`. */
  onText(handler: (text: ReceivedText) => void): void
  /** The last thousand that came in, the oldest first. */
  readonly texts: readonly ReceivedText[]
  /** Memory for short messages, faults and counts. */
  readonly sms: UeSms
  /** @throws VoltaicError UE_NOT_REGISTERED, CALL_NUMBER_INVALID */
  options(to: string): Promise<SipResponse>
  /** Ends at once, as if the power were gone. */
  stop(): Promise<void>
}

/**
 * A phone that speaks Gm, with an ISIM or with a password.
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
  readonly #calls: PhoneCalls
  readonly #sms: PhoneSms
  readonly #gm: Gm | undefined
  readonly #messages: ReceivedMessage[] = []
  #stack: SipStack
  #onMessage: (message: ReceivedMessage) => void = () => {}
  #refresh: Timer | undefined
  #isRegistered = false
  #regEvents = 0

  constructor(deps: UeDeps, config: UeConfig) {
    this.config = config
    this.#stack = this.#createClearStack(deps, config.listen.address.port)
    this.#gm = this.#createGm(deps)
    this.#room = {
      ...deps,
      config,
      state: freshState(deps.runtime),
      timers: timersOf(config),
      gm: this.#gm,
      sip: () => (this.#gm?.sets.sending === undefined ? this.#stack : this.#gm.sip),
      contact: () => this.#contact(`${userOf(config)}@`),
      privateContact: () => this.#contact(''),
      pcscfUri: () => `sip:${formatAddress((this.#gm?.pcscf ?? config.pcscf).address)}${transportParam(config)};lr`,
      onRegEvent: (own) => this.#onRegEvent(own),
    }
    this.#calls = new PhoneCalls(this.#room)
    this.#sms = new PhoneSms(this.#room)
  }

  get address(): Address {
    return this.#gm?.server ?? this.#stack.local[0]?.address ?? this.config.listen.address
  }

  get addresses(): readonly Address[] {
    const clear = this.#stack.local[0]?.address ?? this.config.listen.address
    return [clear, ...(this.#gm?.addresses ?? [])]
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

  get calls(): readonly UeCall[] {
    return [...this.#calls.calls]
  }

  get messages(): readonly ReceivedMessage[] {
    return this.#messages
  }

  get texts(): readonly ReceivedText[] {
    return this.#sms.texts
  }

  get sms(): UeSms {
    return this.#sms
  }

  async start(): Promise<void> {
    const { runtime } = this.#room
    const { listen } = this.config
    this.#stack = await startAtFreePort(listen, runtime.net, (port) => this.#createClearStack(this.#room, port))
    await this.#gm?.start()
  }

  async stop(): Promise<void> {
    this.#refresh?.cancel()
    this.#sms.stop()
    await this.#calls.stop()
    await this.#gm?.stop()
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
    return this.#room.sip().request(request, { target: this.config.pcscf })
  }

  call(to: string, options: CallOptions = {}): UeCall {
    this.#assertRegistered()
    return this.#calls.call(to, options)
  }

  onCall(handler: (call: UeCall) => void): void {
    this.#calls.onCall = handler
  }

  async message(
    to: string,
    text: string | { readonly contentType: string; readonly body: Uint8Array },
  ): Promise<SipResponse> {
    this.#assertRegistered()
    return sendMessage(to, text, this.#room)
  }

  onMessage(handler: (message: ReceivedMessage) => void): void {
    this.#onMessage = handler
  }

  sendText(to: string, text: string, options: TextOptions = {}): SentText {
    this.#assertRegistered()
    return this.#sms.send(to, text, options)
  }

  onText(handler: (text: ReceivedText) => void): void {
    this.#sms.onText(handler)
  }

  async options(to: string): Promise<SipResponse> {
    this.#assertRegistered()
    return sendOptions(to, this.#room)
  }

  #assertRegistered(): void {
    if (this.#isRegistered) return
    throw new VoltaicError('UE_NOT_REGISTERED', `${this.config.element} is not registered`, 'register first')
  }

  #createGm(deps: UeDeps): Gm | undefined {
    const { config } = this
    const { gm } = config
    if (gm === undefined) return undefined
    // TS 33.203 §N.1: there are no keys to protect Gm with
    if (config.digest !== undefined) return undefined
    if (deps.saBackend === undefined) throw new Error(`${config.element} has nobody who does ESP for it`)
    return new Gm({
      config,
      gm,
      runtime: deps.runtime,
      backend: deps.saBackend,
      t1: timersOf(config).T1,
      clear: () => this.#stack,
      createStack: (net, options) =>
        createPhoneStack(deps, config, net, { ...options, onAck: this.#onAck, onRequest: this.#onProtected }),
    })
  }

  #createClearStack(deps: UeDeps, port: number): SipStack {
    return createPhoneStack(deps, this.config, deps.runtime.net, {
      listen: listenPoints(this.config.listen, port),
      onAck: this.#onAck,
      onRequest: (request, hop) => this.#onRequest(request, hop),
      // TS 33.203 §7.1: what comes in clear while there is an agreement is not served
      refusesAtOnce: () => this.#gm !== undefined,
    })
  }

  readonly #onAck = (ack: SipRequest): void => this.#calls.receiveAck(ack)

  readonly #onProtected = (request: SipRequest, hop: Hop): Promise<SipResponse> => {
    this.#gm?.arrived(hop.flow)
    return this.#onRequest(request, hop)
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
    this.#gm?.deregistered()
    this.#room.state.hasAuthenticated = false
    this.#room.state.authorization = undefined
    if (end.kind === 'register again') this.#refreshIn(end.afterSeconds)
  }

  async #onRequest(request: SipRequest, hop: Hop): Promise<SipResponse> {
    if (request.method === 'NOTIFY' && request.callId === this.#room.state.regEventCallId) {
      return notifiedOfRegEvent(request, hop, this.#room)
    }
    if (request.toTag !== undefined || request.method === 'INVITE') return this.#calls.receive(request, hop)
    switch (request.method) {
      case 'MESSAGE':
        if (this.#sms.answer !== undefined && isSms(request.header('Content-Type') ?? '')) {
          return hop.reply(this.#sms.answer)
        }
        return receiveMessage(request, hop, (message) => this.#take(message), this.#room)
      case 'OPTIONS':
        return hop.reply(200, { headers: [['Allow', CALL_METHODS.join(', ')]] })
      case 'NOTIFY':
      case 'BYE':
      case 'PRACK':
      case 'UPDATE':
        return hop.reply(481)
      default:
        return hop.reply(405, { headers: [['Allow', CALL_METHODS.join(', ')]] })
    }
  }

  #take(message: ReceivedMessage): void {
    this.#messages.push(message)
    if (this.#messages.length > MAX_MESSAGES) this.#messages.shift()
    this.#onMessage(message)
    this.#sms.receive(message)
  }

  #contact(user: string): string {
    return `sip:${user}${formatAddress(this.address)}${transportParam(this.config)}`
  }
}

function userOf({ impi }: UeConfig): string {
  return impi.split('@', 1)[0] ?? ''
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
    digest: undefined,
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
