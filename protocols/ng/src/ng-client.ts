import { DecodeError } from '@voltaic/base'
import { type Address, addressKey, type DatagramSocket, type Runtime, type Timer } from '@voltaic/runtime'
import type {
  AnswerRequest,
  CallMediaReport,
  CallPart,
  DescriptionResult,
  MediaGateway,
  OfferRequest,
  RecordingRequest,
} from './media-gateway.ts'
import { reportOfDictionary } from './media-report-dictionary.ts'
import { stringsUnder } from './ng-dictionary.ts'
import { decodeNgMessage, encodeNgMessage } from './ng-message.ts'
import { dictionaryOfRequest, type NgRequest } from './ng-request.ts'
import { descriptionResultOf, type NgResponse, responseOfDictionary } from './ng-response.ts'

export interface NgClientOptions {
  readonly runtime: Runtime
  /** Where the gateway listens. */
  readonly gateway: Address
  /** Where its answers come to; by default any port of the address that leads there. */
  readonly local?: Address
}

/** A media gateway at the other end of the ng protocol. */
export interface NgClient extends MediaGateway {
  /** Opens the socket. @throws VoltaicError NET_PORT_TAKEN, NET_ADDRESS_NOT_LOCAL */
  start(): Promise<void>
  /** Closes it; whoever still waits is told `unreachable`. */
  stop(): Promise<void>
}

/** When a request is sent again, and after the last of them given up: milliseconds from one to the next. */
export const NG_RETRANSMIT_MS: readonly number[] = [250, 500, 1000, 2000]
/** Requests that wait for an answer at once. */
export const MAX_NG_PENDING = 10_000

interface Pending {
  readonly data: Uint8Array
  readonly end: (response: NgResponse | undefined) => void
  attempt: number
  timer: Timer | undefined
}

/**
 * A client of the ng protocol over UDP. Nothing of a call is kept here; a request that is sent again has the same cookie, so
 * that the gateway does nothing twice.
 */
export function createNgClient({ runtime, gateway, local }: NgClientOptions): NgClient {
  const exchange = new NgExchange(
    runtime,
    gateway,
    local ?? { host: gateway.host.includes(':') ? '::' : '0.0.0.0', port: 0 },
  )
  const isOk = async (request: NgRequest): Promise<boolean> => {
    const response = await exchange.ask(request)
    return response !== undefined && response.result !== 'error'
  }
  const describe = async (request: NgRequest): Promise<DescriptionResult> => {
    const response = await exchange.ask(request)
    return response === undefined ? { kind: 'unreachable' } : descriptionResultOf(response)
  }
  const report = async (request: NgRequest): Promise<CallMediaReport | undefined> => {
    const response = await exchange.ask(request)
    if (response === undefined || response.result === 'error') return undefined
    return reportOfDictionary(response.dictionary)
  }
  return {
    start: () => exchange.start(),
    stop: () => exchange.stop(),
    offer: (request: OfferRequest) => describe({ command: 'offer', request }),
    answer: (request: AnswerRequest) => describe({ command: 'answer', request }),
    delete: (part: CallPart) => report({ command: 'delete', part }),
    query: ({ callId }) => report({ command: 'query', callId }),
    blockMedia: (part) => isOk({ command: 'block media', part }),
    unblockMedia: (part) => isOk({ command: 'unblock media', part }),
    startRecording: (request: RecordingRequest) => isOk({ command: 'start recording', request }),
    stopRecording: (request: RecordingRequest) => isOk({ command: 'stop recording', request }),
    async list(limit) {
      const response = await exchange.ask({ command: 'list', limit })
      return response === undefined || response.result === 'error' ? [] : stringsUnder(response.dictionary, 'calls')
    },
    ping: () => isOk({ command: 'ping' }),
  }
}

/** Requests on their way, each until its answer comes or it is given up. */
class NgExchange {
  readonly #runtime: Runtime
  readonly #gateway: Address
  readonly #local: Address
  readonly #pending = new Map<string, Pending>()
  /** Makes cookies of this client unlike those of the one before a restart, and hard to guess. */
  readonly #prefix: string
  #sequence = 0
  #socket: DatagramSocket | undefined

  constructor(runtime: Runtime, gateway: Address, local: Address) {
    this.#runtime = runtime
    this.#gateway = gateway
    this.#local = local
    this.#prefix = runtime.random.hex(8)
  }

  async start(): Promise<void> {
    this.#socket = await this.#runtime.net.bindDatagram(this.#local, {
      onDatagram: (data, from) => this.#receive(data, from),
      onError: () => this.#runtime.counters.add('ng.client.send-failed'),
    })
  }

  async stop(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    for (const cookie of [...this.#pending.keys()]) this.#end(cookie, undefined)
    await socket?.close()
  }

  /** @returns undefined when nobody answers */
  ask(request: NgRequest): Promise<NgResponse | undefined> {
    this.#sequence += 1
    const cookie = `${this.#prefix}_${this.#sequence}`
    const data = encodeNgMessage({ cookie, dictionary: dictionaryOfRequest(request) })
    if (data === undefined)
      return Promise.resolve({ result: 'error', reason: 'the request is too long for a datagram' })
    if (this.#socket === undefined || this.#pending.size >= MAX_NG_PENDING) {
      this.#runtime.counters.add('ng.client.not-sent')
      return Promise.resolve(undefined)
    }
    return new Promise((end) => {
      const pending: Pending = { data, end, attempt: 0, timer: undefined }
      this.#pending.set(cookie, pending)
      this.#send(cookie, pending)
    })
  }

  #send(cookie: string, pending: Pending): void {
    const wait = NG_RETRANSMIT_MS[pending.attempt]
    if (wait === undefined) {
      this.#runtime.counters.add('ng.client.timeout')
      this.#end(cookie, undefined)
      return
    }
    if (pending.attempt > 0) this.#runtime.counters.add('ng.client.retransmitted')
    pending.attempt += 1
    pending.timer = this.#runtime.clock.startTimer(wait, () => this.#send(cookie, pending))
    this.#socket?.send(pending.data, this.#gateway)
  }

  #receive(data: Uint8Array, from: Address): void {
    if (addressKey(from) !== addressKey(this.#gateway)) {
      this.#runtime.counters.add('ng.client.foreign')
      return
    }
    try {
      const { cookie, dictionary } = decodeNgMessage(data)
      this.#end(cookie, responseOfDictionary(dictionary))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      this.#runtime.counters.add('ng.client.malformed')
    }
  }

  #end(cookie: string, response: NgResponse | undefined): void {
    const pending = this.#pending.get(cookie)
    if (pending === undefined) return
    this.#pending.delete(cookie)
    pending.timer?.cancel()
    pending.end(response)
  }
}
