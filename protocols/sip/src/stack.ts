import { type Address, formatAddress, type Runtime } from '@voltaic/runtime'
import type { SipRequest } from './message/sip-request.ts'
import type { SipResponse } from './message/sip-response.ts'
import type { Gate } from './overload/admission.ts'
import type { AckToForward, Hop } from './proxy/hop.ts'
import { OwnAddresses } from './proxy/own-addresses.ts'
import { RequestCore } from './proxy/request-core.ts'
import { RequestSender } from './proxy/request-sender.ts'
import type { SendOptions } from './proxy/send-options.ts'
import { UserAgentClient } from './proxy/user-agent-client.ts'
import type { SipResolver } from './resolve/sip-resolver.ts'
import { NETWORK_TIMERS, type SipTimers } from './transaction/timers.ts'
import { TransactionLayer } from './transaction/transaction-layer.ts'
import type { Flow, ListenPoint } from './transport/flow.ts'
import { DEFAULT_LIMITS, type SipLimits } from './transport/limits.ts'
import { TransportLayer } from './transport/transport-layer.ts'

export interface SipStackOptions extends Gate {
  /** Name of the element, for traces, logs and Warning headers. */
  readonly element: string
  readonly runtime: Runtime
  /** Concrete addresses; port 0 for any free one. */
  readonly listen: readonly ListenPoint[]
  readonly resolver: SipResolver
  /** Those of the network unless given; a function tells UE and network apart. */
  readonly timers?: SipTimers | ((flow: Flow) => SipTimers)
  readonly limits?: Partial<SipLimits>
  /** Value of the Server header of responses and the User-Agent header of requests. */
  readonly serverName?: string
  /** Names or addresses beside those of `listen` that mean this element in a Route: `host` or `host:port`. */
  readonly aliases?: readonly string[]
  /** Whether requests ask for the port that a NAT gave them. @spec RFC 3581 §3 */
  readonly rport?: boolean
  /**
   * Answers one request; called once for each transaction, never for ACK and CANCEL. A DecodeError becomes 400, any
   * other exception 500.
   */
  onRequest(request: SipRequest, hop: Hop): Promise<SipResponse>
  /** The ACK of a 2xx. Without this it is sent on as a proxy does. @spec RFC 3261 §13.2.2.4 */
  onAck?(ack: SipRequest, flow: Flow): void
  /** Whether ACKs that came this way are sent on; without this all are. An ACK cannot be refused, only dropped. */
  forwardsAckFrom?(flow: Flow): boolean
  /**
   * Sees each ACK that is to be sent on, as it came. @returns the ACK to send and where to, or undefined to drop it
   * @spec RFC 3261 §16.11
   */
  onAckForward?(ack: SipRequest, flow: Flow): AckToForward
  /**
   * For a user agent: whether a request that comes once more over another way is answered 482. Not for a stack that is
   * several phones, of which each is a target of its own. @spec RFC 3261 §8.2.2.2
   */
  readonly refusesMerged?: boolean
  /**
   * Where a response leaves from that does not go back to where its request came from, since the Via names another port,
   * or the connection is gone: the address of another socket of this stack, or of a new connection. Without this it
   * leaves from where the request came to.
   *
   * @spec TS 33.203 §7.1
   */
  respondsFrom?(flow: Flow, to: Address): Address | undefined
  /**
   * Whether a response that has a Via of this element may have come this way; without this all may. Others are dropped.
   *
   * @spec TS 33.203 §7.1
   */
  acceptsResponse?(response: SipResponse, flow: Flow): boolean
  /**
   * Whether what comes this way is of an element of this process, though it came as octets: its sender has traced it.
   * Without this nothing is.
   */
  isTracedBySender?(flow: Flow): boolean
  /** Whether what goes this way is in ESP, for traces; without this nothing is. @spec TS 33.203 §7.1 */
  isProtected?(flow: Flow): boolean
}

export interface SipStack {
  /** @throws VoltaicError SIP_LISTEN_WILDCARD and the failures to bind of `Net` */
  start(): Promise<void>
  /** Ends everything at once; requests under way end with a local 503. No timer and no socket remain. */
  stop(): Promise<void>
  /** The addresses that are really bound. */
  readonly local: readonly ListenPoint[]
  /** Receives at one more place, once it has started. @throws VoltaicError as `start` */
  listen(point: ListenPoint): Promise<void>
  /** Gives up an UDP port that `listen` added, and the streams that were opened from the same port. */
  unlisten(address: Address): Promise<void>
  /** Ends the streams between a local and a remote address, whoever opened them. */
  closeStreams(local: Address, remote: Address): void
  /**
   * Sends a request as a user agent and waits for its final response. Via, and Max-Forwards and User-Agent unless they
   * are there, are added. Goes to `flow`, else `target`, else the top Route, else the Request-URI.
   *
   * Never rejects for reasons of the network: the response then has `local` (see `Hop.forward`).
   *
   * @spec RFC 3261 §8.1
   */
  request(request: SipRequest, options?: SendOptions): Promise<SipResponse>
  /** Sends the ACK of a 2xx. @spec RFC 3261 §13.2.2.4 */
  acknowledge(ack: SipRequest, options?: SendOptions): Promise<void>
  /** Transactions that exist, those that only wait for retransmissions included. */
  readonly transactionCounts: { readonly client: number; readonly server: number }
  readonly connectionCount: number
  /** Requests received since the start; retransmissions and ACKs are not counted. */
  readonly requestCount: number
}

export function createSipStack(options: SipStackOptions): SipStack {
  return new ElementStack(options)
}

/** Ties transport, transactions and cores of one element together. @spec RFC 3261 §5 */
class ElementStack implements SipStack {
  readonly #options: SipStackOptions
  readonly #transport: TransportLayer
  readonly #transactions: TransactionLayer
  readonly #sender: RequestSender
  readonly #core: RequestCore
  readonly #client: UserAgentClient

  constructor(options: SipStackOptions) {
    const { element, runtime, resolver, serverName, timers = NETWORK_TIMERS, rport = false } = options
    const limits = { ...DEFAULT_LIMITS, ...options.limits }
    const timersFor = typeof timers === 'function' ? timers : () => timers
    const transports = [...new Set(options.listen.map(({ transport }) => transport))]
    this.#options = options
    this.#core = new RequestCore(element, runtime, options)
    const transactions = new TransactionLayer({ element, runtime }, limits, this.#core, options)
    const isProtected = options.isProtected && ((flow: Flow) => options.isProtected?.(flow) === true)
    const transport = new TransportLayer({ element, runtime, isProtected }, limits, {
      onRequest: (request, reply) => transactions.receiveRequest(request, reply, timersFor(reply.flow)),
      onResponse: (response) => transactions.receiveResponse(response),
      chooseSource: options.respondsFrom && ((flow, to) => options.respondsFrom?.(flow, to)),
      acceptsResponse:
        options.acceptsResponse && ((response, flow) => options.acceptsResponse?.(response, flow) !== false),
      isTracedBySender: options.isTracedBySender && ((flow) => options.isTracedBySender?.(flow) === true),
    })
    this.#sender = new RequestSender({
      runtime,
      transport,
      transactions,
      resolver,
      transports,
      limits,
      timersFor,
      rport,
    })
    this.#client = new UserAgentClient(this.#sender, runtime, serverName)
    this.#transactions = transactions
    this.#transport = transport
  }

  async start(): Promise<void> {
    const { element, runtime, listen, serverName, aliases = [] } = this.#options
    await this.#transport.start(listen)
    const { local } = this.#transport
    const sentBy = [...new Set(local.map(({ address }) => formatAddress(address)))]
    const own = new OwnAddresses(local, aliases)
    this.#core.start({ element, runtime, sender: this.#sender, own, sentBy, serverName })
  }

  async stop(): Promise<void> {
    this.#core.stop()
    this.#sender.stop()
    this.#transactions.stop()
    await this.#transport.stop()
  }

  get local(): readonly ListenPoint[] {
    return this.#transport.local
  }

  listen(point: ListenPoint): Promise<void> {
    return this.#transport.listen(point)
  }

  unlisten(address: Address): Promise<void> {
    return this.#transport.unlisten(address)
  }

  closeStreams(local: Address, remote: Address): void {
    this.#transport.closeStreams(local, remote)
  }

  request(request: SipRequest, options: SendOptions = {}): Promise<SipResponse> {
    return this.#client.request(request, options)
  }

  acknowledge(ack: SipRequest, options: SendOptions = {}): Promise<void> {
    return this.#client.acknowledge(ack, options)
  }

  get transactionCounts(): { readonly client: number; readonly server: number } {
    return this.#transactions.counts
  }

  get requestCount(): number {
    return this.#transactions.requests
  }

  get connectionCount(): number {
    return this.#transport.connectionCount
  }
}
