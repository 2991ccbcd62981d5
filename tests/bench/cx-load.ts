import {
  avp,
  baseAvps,
  CX_APPLICATION_ID,
  createAnswer,
  type DiameterMessage,
  decodeMessage,
  encodeMar,
  encodeMessage,
  encodeUar,
  FLAG_REQUEST,
  Framer,
  getAvp,
  isRequest,
  type OutgoingMessage,
  resultCodes,
} from '@voltaic/diameter'
import { type Address, createNodeNet, type StreamSocket } from '@voltaic/runtime'
import { BENCH_HOSTS, benchSubscriber } from './bench-network.ts'

/** What is asked of the HSS, again and again. */
export type CxQuestion = 'UAR' | 'MAR'

export interface CxLoad {
  readonly question: CxQuestion
  readonly count: number
  /** Requests on their way at once. */
  readonly outstanding: number
  /** Whose subscribers they are about. */
  readonly subscribers: number
}

export interface CxFigures {
  /** Milliseconds from the writing of a request to its answer, sorted. */
  readonly latencies: Float64Array
  readonly seconds: number
  /** Requests without an answer. */
  readonly lost: number
  /** Answers that were no success, by result. */
  readonly refused: ReadonlyMap<number, number>
}

/** A Diameter client that costs little beside what it measures: one connection, no timers, no queue. */
export interface CxLoadClient {
  run(load: CxLoad): Promise<CxFigures>
  close(): void
}

const CAPABILITIES_EXCHANGE = 257
const DEVICE_WATCHDOG = 280
/** Without any answer for so long, what is outstanding is lost. */
const LOST_AFTER_MS = 5_000

/**
 * Connects to an HSS and exchanges capabilities.
 *
 * @throws Error when it does not accept this peer
 */
export async function connectCxLoad(to: Address, realm: string): Promise<CxLoadClient> {
  const client = new LoadClient(realm)
  await client.connect(to)
  return client
}

class LoadClient implements CxLoadClient {
  readonly #realm: string
  readonly #origin: { readonly originHost: string; readonly originRealm: string }
  readonly #framer = new Framer()
  #socket: StreamSocket | undefined
  #run: Run | undefined
  #accepted: ((resultCode: number | undefined) => void) | undefined
  /** Identifiers are never used twice on the connection. */
  #nextId = 1

  constructor(realm: string) {
    this.#realm = realm
    this.#origin = { originHost: `load.${realm}`, originRealm: realm }
  }

  async connect(to: Address): Promise<void> {
    const handlers = {
      onData: (data: Uint8Array) => this.#take(data),
      onClose: () => this.#run?.end(),
    }
    this.#socket = await createNodeNet().connectStream(to, handlers, { from: { host: BENCH_HOSTS.icscf, port: 0 } })
    const accepted = new Promise<number | undefined>((resolve) => {
      this.#accepted = resolve
    })
    this.#socket.write(encodeMessage(this.#cer()))
    const resultCode = await accepted
    if (resultCode !== resultCodes.DIAMETER_SUCCESS) throw new Error(`the HSS answered the CER with ${resultCode}`)
  }

  run(load: CxLoad): Promise<CxFigures> {
    const run = new Run(load, (index) => this.#request(load, index))
    this.#run = run
    this.#send(run.begin())
    return run.done
  }

  close(): void {
    this.#socket?.destroy()
  }

  /** All that the answers of one piece of the stream call for goes out as one piece. */
  #take(data: Uint8Array): void {
    const out: Buffer[] = []
    this.#framer.push(data, (octets) => {
      const message = decodeMessage(octets)
      if (isRequest(message)) out.push(...this.#answer(message))
      else if (message.commandCode === CAPABILITIES_EXCHANGE) this.#accepted?.(resultOf(message))
      else if (this.#run !== undefined) out.push(...this.#run.answered(message))
      return true
    })
    this.#send(out)
  }

  #send(messages: readonly Buffer[]): void {
    if (messages.length > 0) this.#socket?.write(Buffer.concat(messages))
  }

  #answer(request: DiameterMessage): readonly Buffer[] {
    if (request.commandCode !== DEVICE_WATCHDOG) return []
    const { originHost, originRealm } = this.#origin
    const avps = [
      avp(baseAvps.ResultCode, resultCodes.DIAMETER_SUCCESS),
      avp(baseAvps.OriginHost, originHost),
      avp(baseAvps.OriginRealm, originRealm),
    ]
    return [encodeMessage(createAnswer(request, 0, avps))]
  }

  #request({ question, subscribers }: CxLoad, index: number): { readonly id: number; readonly octets: Buffer } {
    const id = this.#nextId++
    // any subscriber, in an order that no cache foresees
    const { imsi } = benchSubscriber(1 + ((index * 7919) % subscribers))
    const impi = `${imsi}@${this.#realm}`
    const impu = `sip:${impi}`
    const header = { sessionId: `${this.#origin.originHost};1;${id}`, ...this.#origin, destinationRealm: this.#realm }
    const message =
      question === 'UAR'
        ? encodeUar(header, { impi, impu, visitedNetwork: this.#realm, type: 'REGISTRATION' })
        : encodeMar(header, {
            impi,
            impu,
            scheme: 'Digest-AKAv1-MD5',
            numberOfItems: 1,
            serverName: `sip:scscf.${this.#realm}:6060`,
          })
    return { id, octets: encodeMessage({ ...message, hopByHopId: id, endToEndId: id }) }
  }

  #cer(): OutgoingMessage {
    const { originHost, originRealm } = this.#origin
    return {
      flags: FLAG_REQUEST,
      commandCode: CAPABILITIES_EXCHANGE,
      applicationId: 0,
      hopByHopId: 0,
      endToEndId: 0,
      avps: [
        avp(baseAvps.OriginHost, originHost),
        avp(baseAvps.OriginRealm, originRealm),
        avp(baseAvps.HostIpAddress, BENCH_HOSTS.icscf),
        avp(baseAvps.VendorId, 0),
        avp(baseAvps.ProductName, 'load'),
        avp(baseAvps.AuthApplicationId, CX_APPLICATION_ID),
      ],
    }
  }
}

/** The request for one subscriber, and the identifier that its answer will have. */
type RequestOf = (index: number) => { readonly id: number; readonly octets: Buffer }

/** One load from its first request to its last answer. */
class Run {
  readonly done: Promise<CxFigures>
  readonly #load: CxLoad
  readonly #request: RequestOf
  readonly #latencies: Float64Array
  /** When each was written, by identifier. */
  readonly #sent = new Map<number, number>()
  readonly #refused = new Map<number, number>()
  readonly #started = performance.now()
  #resolve: (figures: CxFigures) => void = () => {}
  #next = 0
  #answers = 0
  #answersBefore = -1
  readonly #watch: NodeJS.Timeout

  constructor(load: CxLoad, request: RequestOf) {
    this.#load = load
    this.#request = request
    this.#latencies = new Float64Array(load.count)
    this.done = new Promise((resolve) => {
      this.#resolve = resolve
    })
    this.#watch = setInterval(() => {
      if (this.#answers === this.#answersBefore) this.end()
      this.#answersBefore = this.#answers
    }, LOST_AFTER_MS)
  }

  begin(): readonly Buffer[] {
    return Array.from({ length: Math.min(this.#load.outstanding, this.#load.count) }, () => this.#one())
  }

  /** @returns the request that follows, if any is left */
  answered(message: DiameterMessage): readonly Buffer[] {
    const sentAt = this.#sent.get(message.hopByHopId)
    if (sentAt === undefined) return []
    this.#sent.delete(message.hopByHopId)
    this.#latencies[this.#answers++] = performance.now() - sentAt
    const result = resultOf(message) ?? 0
    if (result < 2000 || result > 2999) this.#refused.set(result, (this.#refused.get(result) ?? 0) + 1)
    if (this.#next < this.#load.count) return [this.#one()]
    if (this.#sent.size === 0) this.end()
    return []
  }

  end(): void {
    clearInterval(this.#watch)
    this.#resolve({
      latencies: this.#latencies.subarray(0, this.#answers).sort(),
      seconds: (performance.now() - this.#started) / 1000,
      lost: this.#load.count - this.#answers,
      refused: this.#refused,
    })
  }

  #one(): Buffer {
    const { id, octets } = this.#request(this.#next++)
    this.#sent.set(id, performance.now())
    return octets
  }
}

/** Result-Code, or the code in Experimental-Result. */
function resultOf({ avps }: DiameterMessage): number | undefined {
  const experimental = getAvp(avps, baseAvps.ExperimentalResult)
  return getAvp(avps, baseAvps.ResultCode) ?? (experimental && getAvp(experimental, baseAvps.ExperimentalResultCode))
}
