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

/** Two sessions: what is asked of the one is asked of the other. @spec RFC 7092 §3.2.3 */
export class SessionBridge {
  readonly #in: Session
  /** The dialog of the second call: an early one, or the one that was answered. */
  #out: Session | undefined
  /** Acknowledges the reliable provisional response that the caller has not acknowledged yet. */
  prack: ((content?: Content) => Promise<SipResponse>) | undefined
  #lateOffer: LateOffer | undefined
  /** By the side whose ACK brings it. */
  readonly #acks = new Map<'in' | 'out', (ack: SipRequest) => void>()

  constructor(inSession: Session) {
    this.#in = inSession
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
    const content = contentOf(request)
    switch (request.method) {
      case 'INVITE':
        return content.body === undefined
          ? this.#passWithoutOffer(content, to, from)
          : answerOf(await to.reinvite(content))
      case 'UPDATE':
        // a refresh of the session timer, which each dialog has of its own
        return content.body === undefined ? { status: 200 } : answerOf(await to.update(content))
      default:
        return answerOf(await to.request(request.method, content))
    }
  }

  /** The offer is in the 2xx of the other side, and the answer in the ACK of this one. @spec RFC 3261 §14.1 */
  #passWithoutOffer(content: Content, to: Session, from: 'in' | 'out'): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#lateOffer = {
        onOffer: (response) => {
          resolve(answerOf(response))
          return this.#nextAck(from, to)
        },
      }
      to.reinvite(content).then((response) => resolve(answerOf(response)), reject)
    })
  }

  #nextAck(from: 'in' | 'out', to: Session): Promise<SessionBody | undefined> {
    return new Promise((resolve) => {
      this.#acks.set(from, (ack) => {
        this.#acks.delete(from)
        resolve(bodyOf(ack))
      })
      void to.ended.then(() => resolve(undefined))
    })
  }
}
