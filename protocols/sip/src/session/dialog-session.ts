import type { Timer } from '@voltaic/runtime'
import type { Dialog } from '../dialog/dialog.ts'
import { refreshTarget } from '../dialog/dialog.ts'
import { dialogRequest } from '../dialog/dialog-request.ts'
import { formatReason } from '../headers/reason.ts'
import type { SipMessage } from '../message/sip-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import type { Hop } from '../proxy/hop.ts'
import type { SendOptions } from '../proxy/send-options.ts'
import { AckWait } from './ack-wait.ts'
import { checkDialog } from './check-dialog.ts'
import { bodyOf, type Content, contentHeaders, type HeaderEntries } from './content.ts'
import { endsSession } from './ending-responses.ts'
import { ifReadable } from './if-readable.ts'
import { OfferAnswer } from './offer-answer.ts'
import { PeerAbilities } from './peer-abilities.ts'
import { ReliableReceiver } from './reliable-receiver.ts'
import type { ReliableResponses } from './reliable-responses.ts'
import { serveInSession } from './serve-in-session.ts'
import type { ByeOptions, Session, SessionEnd, SessionHandlers } from './session.ts'
import type { SessionContext, SessionOptions } from './session-context.ts'
import { SessionModifier } from './session-modifier.ts'
import { SessionRefresh } from './session-refresh.ts'

export interface DialogSessionParts {
  readonly dialog: Dialog
  readonly options: SessionOptions
  readonly context: SessionContext
  /** Whether this side made the Call-ID: it sent the INVITE. */
  readonly isCaller: boolean
}

/** The state of one INVITE dialog; what is done with it stands in the files that it calls. */
export class DialogSession implements Session {
  handlers: SessionHandlers = {}
  readonly id: string
  readonly ended: Promise<SessionEnd>
  readonly options: SessionOptions
  readonly context: SessionContext
  readonly isCaller: boolean
  readonly exchange: OfferAnswer = new OfferAnswer()
  readonly refresh: SessionRefresh
  readonly received: ReliableReceiver = new ReliableReceiver()
  readonly modifier: SessionModifier
  readonly abilities: PeerAbilities = new PeerAbilities()
  /** Those of the INVITE that made the session, at the side that answers it. */
  reliable: ReliableResponses | undefined
  /** INVITEs and UPDATEs of the peer that are being answered. */
  readonly serving: Set<'INVITE' | 'UPDATE'> = new Set()
  readonly #ackWaits = new Map<number, AckWait>()
  #dialog: Dialog
  #end: SessionEnd | undefined
  #resolveEnded: (end: SessionEnd) => void = () => {}
  #lateBye: Timer | undefined

  constructor({ dialog, options, context, isCaller }: DialogSessionParts) {
    this.id = dialog.id
    this.#dialog = dialog
    this.options = options
    this.context = context
    this.isCaller = isCaller
    this.ended = new Promise((resolve) => {
      this.#resolveEnded = resolve
    })
    this.refresh = new SessionRefresh(this)
    this.modifier = new SessionModifier(this)
    context.add(this)
  }

  get callId(): string {
    return this.#dialog.callId
  }

  get dialog(): Dialog {
    return this.#dialog
  }

  set dialog(dialog: Dialog) {
    this.#dialog = dialog
  }

  get state(): 'early' | 'confirmed' | 'ended' {
    return this.#end === undefined ? this.#dialog.state : 'ended'
  }

  get isAwaitingAck(): boolean {
    return this.#ackWaits.size > 0
  }

  peerAllows(method: string): boolean {
    return this.abilities.allows(method)
  }

  peerSupports(tag: string): boolean {
    return this.abilities.supports(tag)
  }

  request(method: string, content: Content = {}): Promise<SipResponse> {
    return this.send(method, content)
  }

  update(content: Content = {}): Promise<SipResponse> {
    return this.modifier.modify('UPDATE', content)
  }

  reinvite(content: Content = {}): Promise<SipResponse> {
    return this.modifier.modify('INVITE', content)
  }

  async bye({ reason, headers = [], ...content }: ByeOptions = {}): Promise<SipResponse | undefined> {
    // RFC 3261 §15: who was called must not send a BYE before the ACK, or the time for it is over
    for (const wait of this.#ackWaits.values()) await wait.done
    if (this.#end !== undefined) return undefined
    return this.endWithBye(
      { kind: 'bye', by: 'us' },
      reason === undefined ? headers : [...headers, ['Reason', formatReason(reason)]],
      content,
    )
  }

  /** Says BYE and is ended from then on; the entry stays until the answer. @spec RFC 3261 §15.1.1 */
  async endWithBye(end: SessionEnd, headers: HeaderEntries, content: Content = {}): Promise<SipResponse> {
    const answer = this.send('BYE', { ...content, headers })
    this.#setEnded(end)
    const response = await answer
    this.context.remove(this)
    return response
  }

  crash(): void {
    this.end({ kind: 'crashed', by: 'us' })
    this.#lateBye?.cancel()
    this.context.remove(this)
  }

  /** Ends without a message of this side. */
  end(end: SessionEnd): void {
    if (this.#end !== undefined) return
    this.#setEnded(end)
    this.context.remove(this)
  }

  /** A request with the id of this dialog, but not ACK and CANCEL. */
  receive(request: SipRequest, hop: Hop): Promise<SipResponse> {
    return serveInSession(request, hop, this)
  }

  receiveAck(ack: SipRequest): void {
    const wait = this.#ackWaits.get(ack.cseq.number)
    if (wait === undefined) return
    this.exchange.received(bodyOf(ack))
    this.handlers.onAck?.(ack, this)
    wait.finish(ack)
  }

  /** A BYE of the peer has come. */
  endByPeer(bye: SipRequest): void {
    const { lateByeMs } = this.options.faults ?? {}
    if (this.#end !== undefined) return
    this.#setEnded({ kind: 'bye', by: 'peer', message: bye })
    if (lateByeMs === undefined) this.context.remove(this)
    else this.#lateBye = this.context.runtime.clock.startTimer(lateByeMs, () => this.#sayLateBye())
  }

  /** Repeats the 2xx to an INVITE until it is acknowledged. @returns the ACK, or undefined when none came */
  async awaitAck(cseq: number, hop: Hop): Promise<SipRequest | undefined> {
    const { runtime, timers } = this.context
    const wait = new AckWait(runtime.clock, timers, () => hop.resend())
    this.#ackWaits.set(cseq, wait)
    const ack = await wait.done
    this.#ackWaits.delete(cseq)
    this.modifier.wake()
    // RFC 3261 §13.3.1.4: without ACK the session is given up with a BYE
    if (ack === undefined && this.#end === undefined) await this.endWithBye({ kind: 'no ack', by: 'us' }, [])
    return ack
  }

  /** Sends the next request of the dialog, or an INVITE of it, and learns from the answer. */
  async send(method: string, content: Content, more: SendOptions = {}): Promise<SipResponse> {
    const request = this.nextRequest(method, content)
    return this.sendRequest(request, more)
  }

  nextRequest(method: string, content: Content): SipRequest {
    const headers = [...(this.options.requestHeaders?.(method) ?? []), ...contentHeaders(content)]
    const { request, dialog } = dialogRequest(this.#dialog, method, headers, content.body?.content)
    this.#dialog = dialog
    return request
  }

  async sendRequest(request: SipRequest, more: SendOptions = {}): Promise<SipResponse> {
    const response = await this.context.stack().request(request, { ...this.options.send, ...more })
    this.#learn(request, response)
    return response
  }

  /** @param cseq the number of the INVITE whose 2xx is acknowledged @spec RFC 3261 §13.2.2.4 */
  createAck(cseq: number, content: Content): SipRequest {
    const at = { ...this.#dialog, localSequence: cseq }
    return dialogRequest(at, 'ACK', contentHeaders(content), content.body?.content).request
  }

  async acknowledge(ack: SipRequest): Promise<void> {
    if (this.options.faults?.noAck) return
    await this.context.stack().acknowledge(ack, this.options.send)
  }

  /** Takes over what the peer says of itself, and where it is. */
  learnFrom(message: SipMessage): void {
    this.abilities.learn(message)
    this.#dialog = ifReadable(() => checkDialog(refreshTarget(this.#dialog, message))) ?? this.#dialog
  }

  #learn(request: SipRequest, response: SipResponse): void {
    if (response.status < 300) this.learnFrom(response)
    else if (this.state === 'confirmed' && endsSession(request.method, response)) {
      void this.endWithBye({ kind: 'lost', by: 'peer', message: response }, [])
    }
  }

  #sayLateBye(): void {
    void this.send('BYE', {}).then(() => this.context.remove(this))
  }

  #setEnded(end: SessionEnd): void {
    this.#end = end
    this.refresh.stop()
    this.reliable?.stop()
    for (const wait of this.#ackWaits.values()) wait.finish(undefined)
    this.modifier.wake()
    this.#resolveEnded(end)
  }
}
