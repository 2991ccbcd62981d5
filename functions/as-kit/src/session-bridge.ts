import {
  type Answer,
  bodyOf,
  type Content,
  parseReasons,
  type Session,
  type SessionBody,
  type SessionHandlers,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import { answerOf, contentOf } from './message-content.ts'

/** An offerless re-INVITE that waits for its offer, and then for the answer in the ACK. */
interface LateOffer {
  onOffer(response: SipResponse): Promise<SessionBody | undefined>
}

/**
 * What becomes of a body on its way to the session `in` or `out`.
 *
 * @throws DecodeError when it cannot be read
 */
export type Translate = (body: SessionBody, to: 'in' | 'out') => SessionBody

const OTHER = { in: 'out', out: 'in' } as const

/** Two sessions: what is asked of the one is asked of the other. @spec RFC 7092 §3.2.3 */
export class SessionBridge {
  readonly #in: Session
  readonly #translate: Translate
  /** The dialog of the second call: an early one, or the one that was answered. */
  #out: Session | undefined
  /** Acknowledges the reliable provisional response that the caller has not acknowledged yet. */
  prack: ((content?: Content) => Promise<SipResponse>) | undefined
  #lateOffer: LateOffer | undefined
  /** By the side whose ACK brings it. */
  readonly #acks = new Map<'in' | 'out', (ack: SipRequest) => void>()

  /** @param translate bodies pass as they are unless given */
  constructor(inSession: Session, translate: Translate = (body) => body) {
    this.#in = inSession
    this.#translate = translate
    inSession.handlers = {
      onRequest: (request) => this.#fromIn(request),
      onAck: (ack) => this.#acks.get('in')?.(ack),
      answerInAck: (response) => this.answerInAck(response),
    }
  }

  /** For the sessions of the second call. */
  get handlersOfOut(): SessionHandlers {
    return {
      onRequest: (request) => this.#pass(request, this.#in, 'out'),
      onAck: (ack) => this.#acks.get('out')?.(ack),
    }
  }

  connect(out: Session): void {
    this.#out = out
  }

  /** When one is over, the other is. Not after a power failure: that is no end that anybody is told of. */
  endTogether(out: Session): void {
    const follow = async (ended: Session, other: Session) => {
      const { kind, message } = await ended.ended
      if (kind === 'crashed') return
      const [reason] = message === undefined ? [] : parseReasons(message)
      await other.bye(reason === undefined ? {} : { reason })
    }
    void follow(this.#in, out)
    void follow(out, this.#in)
  }

  /** The 2xx to a re-INVITE without offer brings one. */
  answerInAck(response: SipResponse): Promise<SessionBody | undefined> {
    return this.#lateOffer?.onOffer(response) ?? Promise.resolve(undefined)
  }

  async #fromIn(request: SipRequest): Promise<Answer> {
    if (request.method === 'PRACK') {
      const response = await this.prack?.(contentOf(request))
      return response === undefined ? { status: 200 } : answerOf(response)
    }
    return this.#out === undefined ? { status: 481 } : this.#pass(request, this.#out, 'in')
  }

  async #pass(request: SipRequest, to: Session, from: 'in' | 'out'): Promise<Answer> {
    const content = this.#translated(contentOf(request), OTHER[from])
    switch (request.method) {
      case 'INVITE':
        return content.body === undefined
          ? this.#passWithoutOffer(content, to, from)
          : this.#answer(await to.reinvite(content), from)
      case 'UPDATE':
        // a refresh of the session timer, which each dialog has of its own
        return content.body === undefined ? { status: 200 } : this.#answer(await to.update(content), from)
      default:
        return this.#answer(await to.request(request.method, content), from)
    }
  }

  #answer(response: SipResponse, to: 'in' | 'out'): Answer {
    const { status, reason } = response
    return { ...this.#translated(contentOf(response), to), status, reason }
  }

  #translated(content: Content, to: 'in' | 'out'): Content {
    return content.body === undefined ? content : { ...content, body: this.#translate(content.body, to) }
  }

  /** The offer is in the 2xx of the other side, and the answer in the ACK of this one. @spec RFC 3261 §14.1 */
  #passWithoutOffer(content: Content, to: Session, from: 'in' | 'out'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#lateOffer = {
        onOffer: (response) => {
          resolve(this.#answer(response, from))
          return this.#nextAck(from, to)
        },
      }
      to.reinvite(content).then((response) => resolve(this.#answer(response, from)), reject)
    })
  }

  #nextAck(from: 'in' | 'out', to: Session): Promise<SessionBody | undefined> {
    return new Promise((resolve) => {
      this.#acks.set(from, (ack) => {
        this.#acks.delete(from)
        const body = bodyOf(ack)
        resolve(body && this.#translate(body, OTHER[from]))
      })
      void to.ended.then(() => resolve(undefined))
    })
  }
}
