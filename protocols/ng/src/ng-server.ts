import { DecodeError } from '@voltaic/base'
import { type Address, addressKey, type Clock, type DatagramSocket, type Runtime } from '@voltaic/runtime'
import type { CallMediaReport, DescriptionResult, MediaGateway } from './media-gateway.ts'
import { dictionaryOfReport } from './media-report-dictionary.ts'
import { dictionaryOf } from './ng-dictionary.ts'
import { cookieOf, decodeNgMessage, encodeNgMessage } from './ng-message.ts'
import { type NgRequest, requestOfDictionary } from './ng-request.ts'
import { dictionaryOfResponse, errorOf, type NgResponse, OK } from './ng-response.ts'

export interface NgServerOptions {
  readonly runtime: Runtime
  readonly listen: Address
  readonly gateway: MediaGateway
  /** Hosts that may ask; absent: whoever can reach the port. */
  readonly clients?: ReadonlySet<string>
}

export interface NgServer {
  /** Where it listens; the configured address before `start`. */
  readonly local: Address
  start(): Promise<void>
  stop(): Promise<void>
}

/** How long an answer is kept for a request that comes again, in milliseconds: longer than any client goes on asking. */
export const NG_ANSWER_KEPT_MS = 30_000
/** Answers kept. */
export const MAX_NG_ANSWERS = 20_000
/** Requests at work at once; more are dropped, and their clients ask again. */
export const MAX_NG_AT_WORK = 2000
/** Octets of the answers kept. */
export const MAX_NG_ANSWER_OCTETS: number = 32 * 1024 * 1024

/**
 * A server of the ng protocol over UDP in front of a gateway: ours, or what a test puts there. A request that comes again gets
 * the answer that the first one got.
 */
export function createNgServer(options: NgServerOptions): NgServer {
  const service = new NgService(options)
  return {
    get local() {
      return service.local
    },
    start: () => service.start(),
    stop: () => service.stop(),
  }
}

class NgService {
  readonly #runtime: Runtime
  readonly #listen: Address
  readonly #gateway: MediaGateway
  readonly #clients: ReadonlySet<string> | undefined
  readonly #answers: AnswerMemory
  readonly #atWork = new Map<string, Promise<void>>()
  #socket: DatagramSocket | undefined

  constructor({ runtime, listen, gateway, clients }: NgServerOptions) {
    this.#runtime = runtime
    this.#listen = listen
    this.#gateway = gateway
    this.#clients = clients
    this.#answers = new AnswerMemory(runtime.clock)
  }

  get local(): Address {
    return this.#socket?.local ?? this.#listen
  }

  async start(): Promise<void> {
    this.#socket = await this.#runtime.net.bindDatagram(this.#listen, {
      onDatagram: (data, from) => this.#receive(data, from),
      onError: () => this.#runtime.counters.add('ng.server.send-failed'),
    })
  }

  async stop(): Promise<void> {
    const socket = this.#socket
    this.#socket = undefined
    await Promise.all(this.#atWork.values())
    this.#answers.clear()
    await socket?.close()
  }

  #receive(data: Uint8Array, from: Address): void {
    const { counters } = this.#runtime
    if (this.#clients !== undefined && !this.#clients.has(from.host)) {
      counters.add('ng.server.foreign')
      return
    }
    const cookie = cookieOf(data)
    if (cookie === undefined) {
      counters.add('ng.server.malformed')
      return
    }
    const key = `${addressKey(from)} ${cookie}`
    const known = this.#answers.find(key)
    if (known !== undefined) {
      counters.add('ng.server.repeated')
      this.#socket?.send(known, from)
    } else if (this.#atWork.has(key)) {
      // answered when it is done
      counters.add('ng.server.repeated')
    } else if (this.#atWork.size >= MAX_NG_AT_WORK) {
      counters.add('ng.server.busy')
    } else {
      const work = this.#answer(data, cookie, key, from).finally(() => this.#atWork.delete(key))
      this.#atWork.set(key, work)
    }
  }

  async #answer(data: Uint8Array, cookie: string, key: string, from: Address): Promise<void> {
    const response = await this.#serve(data)
    const dictionary = dictionaryOfResponse(response)
    const octets =
      encodeNgMessage({ cookie, dictionary }) ??
      encodeNgMessage({ cookie, dictionary: dictionaryOfResponse(errorOf('the answer is too long for a datagram')) })
    if (octets === undefined) return
    this.#answers.keep(key, octets)
    this.#socket?.send(octets, from)
  }

  async #serve(data: Uint8Array): Promise<NgResponse> {
    try {
      const request = requestOfDictionary(decodeNgMessage(data).dictionary)
      return await serve(request, this.#gateway)
    } catch (error) {
      if (error instanceof DecodeError) {
        this.#runtime.counters.add('ng.server.malformed')
        return errorOf(error.message)
      }
      this.#runtime.counters.add('ng.server.fault')
      this.#runtime.log.error('ng.fault', {
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      })
      return errorOf('internal error')
    }
  }
}

async function serve(request: NgRequest, gateway: MediaGateway): Promise<NgResponse> {
  switch (request.command) {
    case 'ping':
      return (await gateway.ping()) ? { result: 'pong', dictionary: new Map() } : errorOf('the gateway is not ready')
    case 'offer':
      return described(await gateway.offer(request.request))
    case 'answer':
      return described(await gateway.answer(request.request))
    case 'delete':
      return reported(await gateway.delete(request.part))
    case 'query':
      return reported(await gateway.query(request))
    case 'list':
      return { result: 'ok', dictionary: dictionaryOf([['calls', [...(await gateway.list(request.limit))]]]) }
    case 'block media':
      return done(await gateway.blockMedia(request.part))
    case 'unblock media':
      return done(await gateway.unblockMedia(request.part))
    case 'start recording':
      return done(await gateway.startRecording(request.request))
    case 'stop recording':
      return done(await gateway.stopRecording(request.request))
  }
}

function described(result: DescriptionResult): NgResponse {
  if (result.kind === 'rewritten') return { result: 'ok', dictionary: dictionaryOf([['sdp', result.sdp]]) }
  return errorOf(result.kind === 'refused' ? result.reason : 'the media engine does not answer')
}

const UNKNOWN_CALL = errorOf('Unknown call-id')

function reported(report: CallMediaReport | undefined): NgResponse {
  return report === undefined ? UNKNOWN_CALL : { result: 'ok', dictionary: dictionaryOfReport(report) }
}

function done(isDone: boolean): NgResponse {
  return isDone ? OK : UNKNOWN_CALL
}

/** Answers by client and cookie, the oldest first; bounded by age, count and octets. */
class AnswerMemory {
  readonly #clock: Clock
  readonly #kept = new Map<string, { readonly octets: Uint8Array; readonly until: number }>()
  #octets = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  find(key: string): Uint8Array | undefined {
    return this.#kept.get(key)?.octets
  }

  keep(key: string, octets: Uint8Array): void {
    const now = this.#clock.now()
    this.#kept.set(key, { octets, until: now + NG_ANSWER_KEPT_MS })
    this.#octets += octets.length
    for (const [oldest, { octets: old, until }] of this.#kept) {
      const isFull = this.#octets > MAX_NG_ANSWER_OCTETS || this.#kept.size > MAX_NG_ANSWERS
      // entries stand in the order of their age
      if (until > now && !isFull) return
      this.#kept.delete(oldest)
      this.#octets -= old.length
    }
  }

  clear(): void {
    this.#kept.clear()
    this.#octets = 0
  }
}
