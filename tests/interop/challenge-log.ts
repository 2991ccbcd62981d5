import assert from 'node:assert/strict'
import { baseAvps, cxCommands, decodeMaa, decodeMessage, isRequest, requireAvp } from '@voltaic/diameter'
import { diameterTraceWithKeys, type MessageTrace, sipTrace } from '@voltaic/runtime'
import { parseAuth, parseMessage, SipRequest, SipResponse } from '@voltaic/sip'

/** What the HSS made for a challenge. */
export interface Vector {
  readonly impi: string
  readonly xres: Uint8Array
}

/** A REGISTER with an answer to a challenge, and what the P-CSCF said to it. */
export interface AnsweredChallenge {
  readonly impi: string
  readonly status: number
  readonly vector: Vector
}

/**
 * Writes down, from the traces of this process, which challenge each phone answered, what the right answer was made
 * from, and how the network took it. XRES comes from the MAA of the HSS, for which it listens to the channel with keys.
 */
export class ChallengeLog {
  /** By nonce: RAND and AUTN in base64 (RFC 3310 §3.2). */
  readonly #vectors = new Map<string, Vector>()
  /** REGISTERs with an answer and their final responses, by Call-ID and CSeq: a retransmission changes nothing. */
  readonly #registers = new Map<string, { readonly impi: string; readonly nonce: string }>()
  readonly #answered = new Map<string, AnsweredChallenge>()
  readonly #ends: readonly (() => void)[]
  /** What could not be understood; thrown by `stop`, as nobody would notice it in a trace subscriber. */
  #failure: unknown

  constructor() {
    this.#ends = [
      diameterTraceWithKeys.subscribe((trace) => this.#guard(() => this.#takeDiameter(trace))),
      sipTrace.subscribe((trace) => this.#guard(() => this.#takeSip(trace))),
    ]
  }

  get vectors(): number {
    return this.#vectors.size
  }

  answered(): readonly AnsweredChallenge[] {
    return [...this.#answered.values()]
  }

  stop(): void {
    for (const end of this.#ends) end()
    if (this.#failure !== undefined) throw this.#failure
  }

  #guard(take: () => void): void {
    try {
      take()
    } catch (error) {
      this.#failure ??= error
    }
  }

  #takeDiameter({ element, direction, data }: MessageTrace): void {
    if (element !== 'hss' || direction !== 'out') return
    const message = decodeMessage(data)
    if (message.commandCode !== cxCommands.MULTIMEDIA_AUTH || isRequest(message)) return
    for (const item of decodeMaa(message).items) {
      assert.equal(item.scheme, 'Digest-AKAv1-MD5')
      const nonce = Buffer.from(item.authenticate).toString('base64')
      this.#vectors.set(nonce, { impi: requireAvp(message.avps, baseAvps.UserName), xres: item.authorization })
    }
  }

  #takeSip({ element, direction, data }: MessageTrace): void {
    if (element !== 'pcscf') return
    const message = parseMessage(data)
    if (message.cseq.method !== 'REGISTER') return
    const key = `${message.callId} ${message.cseq.number}`
    // the P-CSCF gets REGISTERs from phones only, and sends their responses to nobody else
    if (direction === 'in' && message instanceof SipRequest) {
      const { params } = parseAuth(message.header('Authorization') ?? '')
      const nonce = params.get('nonce')
      if (nonce) this.#registers.set(key, { impi: params.get('username') ?? '', nonce })
    }
    if (direction === 'out' && message instanceof SipResponse && message.status >= 200) this.#close(key, message.status)
  }

  #close(key: string, status: number): void {
    const register = this.#registers.get(key)
    if (!register) return
    const vector = this.#vectors.get(register.nonce)
    assert.ok(vector, `the HSS never made the challenge ${register.nonce}`)
    const before = this.#answered.get(key)
    assert.ok(!before || before.status === status, `one REGISTER was answered ${before?.status} and ${status}`)
    this.#answered.set(key, { impi: register.impi, status, vector })
  }
}
