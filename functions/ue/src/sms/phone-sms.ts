import { DecodeError, VoltaicError } from '@voltaic/base'
import { decodeRpdu, type Rpdu } from '@voltaic/sms'
import type { ReceivedMessage } from '../messages.ts'
import type { UeRoom } from '../room.ts'
import type { ReceivedText } from './received-text.ts'
import { type RelayOutcome, RelayTransactions } from './relay-transactions.ts'
import type { SentText } from './sent-text.ts'
import { DEFAULT_TR1M_MS, DEFAULT_TRAM_MS, type SmsFaults } from './sms-config.ts'
import { isSms } from './sms-message.ts'
import { type SmsOrigin, TextReceiver } from './text-receiver.ts'
import { type TextOptions, TextSender } from './text-sender.ts'

/** What else a phone can be asked about its short messages. */
export interface UeSms {
  /** Short messages that came again, and were dropped. */
  readonly repeats: number
  /** RP-ACKs and RP-ERRORs that the phone did not believe: of another reference, or without the right In-Reply-To. */
  readonly ignoredReports: number
  /** Texts of which parts are missing. */
  readonly unfinished: number
  /** Replaces the faults of the configuration; what is to be done so many times counts anew. */
  setFaults(faults: SmsFaults): void
  /** From now on what comes in is refused with RP-ERROR 22. */
  fillMemory(): void
  /**
   * There is memory again; a service centre that was refused is told so by RP-SMMA.
   *
   * @returns `acknowledged`, `not needed` when nothing was refused, or `failed`
   * @spec TS 24.011 §6.2.1.3; TS 24.341 §5.3.2.5
   */
  freeMemory(): Promise<'acknowledged' | 'not needed' | 'failed'>
}

/** The short messages of one phone. */
export class PhoneSms implements UeSms {
  readonly #room: UeRoom
  readonly #relay: RelayTransactions
  readonly #receiver: TextReceiver
  readonly #sender: TextSender | undefined
  #faults: SmsFaults
  #endPause: () => void = () => {}

  constructor(room: UeRoom) {
    this.#room = room
    const { sms } = room.config
    this.#faults = sms?.faults ?? {}
    const faults = () => this.#faults
    this.#relay = new RelayTransactions(room, sms?.tr1mMs ?? DEFAULT_TR1M_MS)
    this.#sender = sms && new TextSender(sms, this.#relay, faults, room)
    this.#receiver = new TextReceiver(room, faults, (report) => void this.#sender?.report(report))
  }

  get texts(): readonly ReceivedText[] {
    return this.#receiver.inbox.texts
  }

  get repeats(): number {
    return this.#receiver.inbox.repeats
  }

  get unfinished(): number {
    return this.#receiver.inbox.unfinished
  }

  get ignoredReports(): number {
    return this.#relay.ignored
  }

  setFaults(faults: SmsFaults): void {
    this.#faults = faults
    this.#receiver.resetFaults()
  }

  onText(handler: (text: ReceivedText) => void): void {
    this.#receiver.onText = handler
  }

  send(to: string, text: string, options: TextOptions): SentText {
    if (this.#sender !== undefined) return this.#sender.send(to, text, options)
    const message = `${this.#room.config.element} knows no service centre`
    throw new VoltaicError(
      'SMS_NO_SERVICE_CENTRE',
      message,
      'Give its network one, an element ip-sm-gw: docs/guides/sms.md',
    )
  }

  fillMemory(): void {
    this.#receiver.isMemoryFull = true
  }

  async freeMemory(): Promise<'acknowledged' | 'not needed' | 'failed'> {
    this.#receiver.isMemoryFull = false
    const gateway = this.#receiver.gatewayToTell
    if (gateway === undefined) return 'not needed'
    this.#receiver.gatewayToTell = undefined
    if (await this.#sendMemoryAvailable(gateway)) return 'acknowledged'
    // TS 24.011 §6.2.1.3: once more, after TRAM
    await new Promise<void>((resolve) => {
      const tramMs = this.#room.config.sms?.tramMs ?? DEFAULT_TRAM_MS
      const timer = this.#room.runtime.clock.startTimer(tramMs, resolve)
      this.#endPause = () => {
        timer.cancel()
        resolve()
      }
    })
    return (await this.#sendMemoryAvailable(gateway)) ? 'acknowledged' : 'failed'
  }

  async #sendMemoryAvailable(gateway: string): Promise<boolean> {
    const messageReference = this.#relay.nextReference()
    const outcome: RelayOutcome = await this.#relay.send(
      { type: 'RP-SMMA', direction: 'ms-to-network', messageReference },
      gateway,
    )
    return outcome.kind === 'report' && outcome.report.type === 'RP-ACK'
  }

  /** SIP status for a MESSAGE with a short message, before anybody looks at it; undefined to take it. */
  get answer(): number | undefined {
    return this.#faults.answer
  }

  /** Takes a MESSAGE in that has been answered; what is no short message is left alone. */
  receive({ contentType, body, from, request }: ReceivedMessage): void {
    if (!isSms(contentType)) return
    const origin: SmsOrigin = { gateway: from, callId: request.callId }
    const rpdu = this.#decoded(body, origin)
    if (rpdu === undefined || rpdu.direction === 'ms-to-network') return
    if (rpdu.type === 'RP-DATA') this.#receiver.receive(rpdu, origin)
    else if (rpdu.type !== 'RP-SMMA') this.#relay.receive(rpdu, request.header('In-Reply-To'))
  }

  stop(): void {
    this.#endPause()
    this.#relay.stop()
    this.#receiver.stop()
    this.#sender?.stop()
  }

  #decoded(body: Uint8Array, origin: SmsOrigin): Rpdu | undefined {
    try {
      return decodeRpdu(body)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      const { runtime, config } = this.#room
      runtime.log.warn('short message not understood', { element: config.element, error: error.message })
      const [, messageReference] = body
      if (messageReference !== undefined) this.#receiver.refuse(messageReference, origin)
      return undefined
    }
  }
}
