import { DecodeError } from '@voltaic/base'
import { type Address, addressKey, type DatagramSocket, type Runtime } from '@voltaic/runtime'
import { answeredWithin } from '../procedure-timer.ts'
import { decodeGtpv2, encodeGtpv2, GTPV2_ELEMENTS, type Gtpv2Message } from './message.ts'

/** TS 29.274 §4.4.1. */
export const GTPV2_PORT = 2123
const ECHO_REQUEST = 1
const ECHO_RESPONSE = 2
/** T3-RESPONSE and N3-REQUESTS. The TS leaves both to the operator. */
export const T3_RESPONSE_MS = 3000
export const N3_REQUESTS = 3
/** A request that is repeated for as long as its sender may gets the same answer again. */
const ANSWER_KEPT_MS = T3_RESPONSE_MS * (N3_REQUESTS + 1)
/** Answers that are kept at a time. */
export const MAX_ANSWERS_KEPT = 1000
const SEQUENCE_NUMBERS = 0x80_0000

/** One end of GTPv2-C: requests that are sent until they are answered, and answers that are given once. */
export interface Gtpv2Path {
  readonly local: Address
  /**
   * @param encode the request with this sequence number
   * @returns undefined when nobody has answered
   */
  request(to: Address, encode: (sequenceNumber: number) => Uint8Array): Promise<Gtpv2Message | undefined>
  stop(): Promise<void>
}

/** @returns the answer, in octets; undefined when there is none to give */
export type Gtpv2Handler = (request: Gtpv2Message, from: Address) => Uint8Array | undefined

interface Kept {
  readonly answer: Uint8Array
  readonly until: number
}

/**
 * @throws VoltaicError NET_PORT_TAKEN, NET_PERMISSION, NET_ADDRESS_NOT_LOCAL
 * @spec TS 29.274 §7.1.1, §7.1.2, §7.6
 */
export async function openGtpv2Path(runtime: Runtime, at: Address, handle: Gtpv2Handler): Promise<Gtpv2Path> {
  const path = new Path(runtime, handle)
  await path.open(at)
  return path
}

class Path implements Gtpv2Path {
  readonly #runtime: Runtime
  readonly #handle: Gtpv2Handler
  readonly #pending = new Map<number, (answer: Gtpv2Message | undefined) => void>()
  readonly #kept = new Map<string, Kept>()
  #socket: DatagramSocket | undefined
  #sequenceNumber: number

  constructor(runtime: Runtime, handle: Gtpv2Handler) {
    this.#runtime = runtime
    this.#handle = handle
    this.#sequenceNumber = runtime.random.integer(SEQUENCE_NUMBERS)
  }

  get local(): Address {
    return this.#open.local
  }

  async open(at: Address): Promise<void> {
    this.#socket = await this.#runtime.net.bindDatagram(at, {
      onDatagram: (datagram, from) => this.#receive(datagram, from),
      onError: () => this.#runtime.counters.add('gtpv2.unreachable'),
    })
  }

  async request(to: Address, encode: (sequenceNumber: number) => Uint8Array): Promise<Gtpv2Message | undefined> {
    const sequenceNumber = this.#sequenceNumber
    this.#sequenceNumber = (sequenceNumber + 1) % SEQUENCE_NUMBERS
    const octets = encode(sequenceNumber)
    const answered = Promise.withResolvers<Gtpv2Message | undefined>()
    this.#pending.set(sequenceNumber, answered.resolve)
    try {
      for (let repeats = 0; repeats <= N3_REQUESTS; repeats++) {
        this.#open.send(octets, to)
        const answer = await answeredWithin(this.#runtime.clock, T3_RESPONSE_MS, answered.promise)
        if (answer !== 'expired') return answer
      }
      return undefined
    } finally {
      this.#pending.delete(sequenceNumber)
    }
  }

  async stop(): Promise<void> {
    for (const settle of this.#pending.values()) settle(undefined)
    await this.#open.close()
  }

  get #open(): DatagramSocket {
    if (this.#socket === undefined) throw new TypeError('not open')
    return this.#socket
  }

  #receive(datagram: Uint8Array, from: Address): void {
    const message = this.#decode(datagram)
    if (message === undefined) return
    // TS 29.274 table 6.1-1: where there is a request and an answer, the answer is one more and odd
    const isAnswer = message.type % 2 === 1 && message.type !== ECHO_REQUEST
    if (message.type === ECHO_RESPONSE || isAnswer) this.#pending.get(message.sequenceNumber)?.(message)
    else this.#answer(message, from)
  }

  #decode(datagram: Uint8Array): Gtpv2Message | undefined {
    try {
      return decodeGtpv2(datagram)[0]
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#runtime.counters.add('gtpv2.malformed')
      return undefined
    }
  }

  /** TS 29.274 §7.6: a request that is repeated is answered as before, and done once. */
  #answer(request: Gtpv2Message, from: Address): void {
    const { clock } = this.#runtime
    const key = `${addressKey(from)} ${request.type} ${request.sequenceNumber}`
    const kept = this.#kept.get(key)
    if (kept !== undefined && kept.until > clock.now()) {
      this.#open.send(kept.answer, from)
      return
    }
    const answer = request.type === ECHO_REQUEST ? echoResponse(request) : this.#handle(request, from)
    if (answer === undefined) return
    this.#forget(clock.now())
    this.#kept.set(key, { answer, until: clock.now() + ANSWER_KEPT_MS })
    this.#open.send(answer, from)
  }

  #forget(now: number): void {
    for (const [key, { until }] of this.#kept) {
      if (until > now && this.#kept.size < MAX_ANSWERS_KEPT) return
      this.#kept.delete(key)
    }
  }
}

/** TS 29.274 §7.1.2: with the restart counter, which stays, as these have nothing to lose. */
function echoResponse({ sequenceNumber }: Gtpv2Message): Uint8Array {
  return encodeGtpv2({
    type: ECHO_RESPONSE,
    sequenceNumber,
    elements: [{ type: GTPV2_ELEMENTS.RECOVERY, value: Uint8Array.of(0) }],
  })
}
