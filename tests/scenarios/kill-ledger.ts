import { createMilenage, parseAkaNonce, verifyAutn } from '@voltaic/aka'
import type { SimCard } from '@voltaic/hss'
import type { MessageTrace } from '@voltaic/runtime'
import {
  createUacDialog,
  type Dialog,
  deltaSeconds,
  parseAuth,
  parseContacts,
  parseMessage,
  SipRequest,
  SipResponse,
} from '@voltaic/sip'

/** What a phone may expect of the network, from what it has been told. */
export type Expectation = 'registered' | 'not registered' | 'either'

/** A request of the network. */
export interface Received {
  readonly method: string
  readonly body: string
}

/**
 * What one phone was told, taken from the messages that it sent and received: nothing that the network has said and the
 * phone has not heard counts.
 */
export class Ledger {
  /** REGISTERs sent, retransmissions left out. */
  registers = 0
  /** Requests of the network that have arrived. */
  readonly received: Received[] = []
  /** What the network must never have said. */
  readonly problems: string[] = []
  /** The dialog in which the phone watches its own registration state. */
  subscription: Dialog | undefined
  readonly #sim: SimCard
  #told: Expectation = 'not registered'
  /** Seconds asked for by the REGISTER that has no final answer yet. */
  #asking: number | undefined
  #lastCseq = ''
  #subscribe: SipRequest | undefined
  readonly #onReceived = new Set<() => void>()
  readonly #sqnByNonce = new Map<string, number>()
  readonly #hasSentAuts = new Set<string>()
  /** CSeq and branch of the last NOTIFY of each dialog. */
  readonly #notified = new Map<string, { readonly cseq: number; readonly branch: string }>()

  constructor(sim: SimCard) {
    this.#sim = sim
  }

  get expectation(): Expectation {
    if (this.#asking === undefined) return this.#told
    // a REGISTER under way may have taken effect: one that leaves can end a registration, one that stays cannot
    return this.#told === 'registered' && this.#asking > 0 ? 'registered' : 'either'
  }

  /** SQNs of all challenges received, in their order. */
  get sqns(): readonly number[] {
    return [...this.#sqnByNonce.values()]
  }

  get resynchronisations(): number {
    return this.#hasSentAuts.size
  }

  /** The phone was switched off: it does not wait for anything any more. */
  switchedOff(): void {
    this.subscription = undefined
    this.#subscribe = undefined
  }

  /** Waits for a request that satisfies the condition, the first `from` ones left out. */
  next(condition: (received: Received) => boolean, from: number): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!this.received.slice(from).some(condition)) return
        this.#onReceived.delete(look)
        resolve()
      }
      this.#onReceived.add(look)
      look()
    })
  }

  take({ direction, data }: MessageTrace): void {
    const message = parseMessage(data)
    if (message instanceof SipRequest) {
      if (direction === 'out') this.#sent(message)
      else this.#asked(message)
    } else if (message instanceof SipResponse && direction === 'in') {
      this.#answered(message)
    }
  }

  #sent(request: SipRequest): void {
    if (request.method === 'SUBSCRIBE') this.#subscribe = request
    const cseq = `${request.callId} ${request.cseq.number}`
    if (request.method !== 'REGISTER' || cseq === this.#lastCseq) return
    this.#lastCseq = cseq
    this.registers += 1
    this.#asking = deltaSeconds(request.header('Expires') ?? '') ?? 0
    const { params } = parseAuth(request.header('Authorization') ?? '')
    if (params.has('auts')) this.#hasSentAuts.add(params.get('nonce') ?? '')
  }

  #answered(response: SipResponse): void {
    if (response.cseq.method === 'SUBSCRIBE') this.#subscribed(response)
    if (response.cseq.method !== 'REGISTER' || response.status < 200) return
    if (response.status === 401) {
      this.#challenged(response)
    } else if (`${response.callId} ${response.cseq.number}` === this.#lastCseq) {
      this.#told = this.#toldBy(response)
      this.#asking = undefined
      if (this.#told !== 'registered') this.subscription = undefined
    }
  }

  #toldBy(response: SipResponse): Expectation {
    if (response.status < 300) return isGranted(response) ? 'registered' : 'not registered'
    // somebody on the way gave up; how far the REGISTER had come by then the phone cannot know
    return this.expectation
  }

  #challenged(response: SipResponse): void {
    const nonce = parseAuth(response.header('WWW-Authenticate') ?? '').params.get('nonce') ?? ''
    const { rand, autn } = parseAkaNonce(nonce)
    const opened = verifyAutn(createMilenage(this.#sim.k, this.#sim.opc), rand, autn)
    if (opened) this.#sqnByNonce.set(nonce, opened.sqn)
    else this.problems.push(`${this.#sim.impi} was challenged with an AUTN of another K`)
  }

  #subscribed(response: SipResponse): void {
    const request = this.#subscribe
    if (request?.callId !== response.callId || response.status < 200 || response.status >= 300) return
    // RFC 3261 §12.2.1.2: the route set is that of the first answer
    if (this.subscription?.callId !== request.callId) this.subscription = createUacDialog(request, response)
  }

  #asked(request: SipRequest): void {
    this.received.push({ method: request.method, body: Buffer.from(request.body).toString() })
    for (const look of [...this.#onReceived]) look()
    if (request.method !== 'NOTIFY') return
    const branch = request.topVia.params.get('branch') ?? ''
    const dialog = `${request.callId} ${request.fromTag}`
    const last = this.#notified.get(dialog)
    const cseq = request.cseq.number
    if (last?.branch === branch) return
    // RFC 3261 §12.2.1.1: also a notifier that was killed goes on counting where it stopped
    if (cseq <= (last?.cseq ?? 0)) this.problems.push(`NOTIFY ${cseq} after ${last?.cseq} to ${this.#sim.impi}`)
    this.#notified.set(dialog, { cseq, branch })
  }
}

function isGranted(response: SipResponse): boolean {
  const contacts = parseContacts(response)
  return contacts !== '*' && contacts.length > 0
}
