import { DecodeError, VoltaicError } from '@voltaic/base'
import { type Address, formatAddress, isWildcardHost } from '@voltaic/runtime'
import { checkMandatory } from '../message/check-mandatory.ts'
import { encodeMessage } from '../message/encode-message.ts'
import { isKeepAlive, parseMessage } from '../message/parse-message.ts'
import type { SipMessage } from '../message/sip-message.ts'
import { SipRequest } from '../message/sip-request.ts'
import { SipResponse } from '../message/sip-response.ts'
import type { Channel, ReplyPath } from './channel.ts'
import { type ChooseSource, type DatagramReceiver, DatagramTransport } from './datagram-transport.ts'
import type { Flow, ListenPoint, Target } from './flow.ts'
import type { SipLimits } from './limits.ts'
import { isTraced, type TransportContext, traceMessage, traceSecondSight } from './message-trace.ts'
import { createRejection } from './rejection.ts'
import { type StreamReceiver, StreamTransport } from './stream-transport.ts'
import { responseAddress, stampVia, viaAddressText } from './via.ts'

export interface TransportUser {
  /** A request that is well-formed in all that transactions and proxies look at; its Via says where it came from. */
  onRequest(request: SipRequest, reply: ReplyPath): void
  /** A response whose top Via is one of this element. */
  onResponse(response: SipResponse): void
  /** Where a response over UDP leaves from that does not go back to where its request came from. */
  readonly chooseSource?: ChooseSource | undefined
  /** Whether a response with a Via of this element may have come this way; without this all may. */
  readonly acceptsResponse?: ((response: SipResponse, flow: Flow) => boolean) | undefined
  /** Whether what comes this way is of an element of this process, which has traced it; without this nothing is. */
  readonly isTracedBySender?: ((flow: Flow) => boolean) | undefined
}

/** All sockets of one stack, and what happens to a message before a transaction sees it. @spec RFC 3261 §18 */
export class TransportLayer implements DatagramReceiver, StreamReceiver {
  readonly #context: TransportContext
  readonly #user: TransportUser
  readonly #datagrams: DatagramTransport
  readonly #streams: StreamTransport
  /** Every sent-by that this element writes. */
  readonly #sentBy = new Set<string>()

  constructor(context: TransportContext, limits: SipLimits, user: TransportUser) {
    this.#context = context
    this.#user = user
    this.#datagrams = new DatagramTransport(context, this, user.chooseSource)
    this.#streams = new StreamTransport(context, limits, this, user.chooseSource)
  }

  /** @throws VoltaicError SIP_LISTEN_WILDCARD, and the failures to bind of `Net` */
  async start(listen: readonly ListenPoint[]): Promise<void> {
    try {
      for (const point of listen) await this.listen(point)
    } catch (error) {
      await this.stop()
      throw error
    }
  }

  /** One more place to receive at. @throws VoltaicError as `start` */
  async listen({ transport, address, sentBy }: ListenPoint): Promise<void> {
    if (isWildcardHost(address.host)) throw wildcardError(address.host)
    const local =
      transport === 'udp'
        ? await this.#datagrams.listen({ address, ...(sentBy === undefined ? {} : { sentBy }) })
        : await this.#streams.listen(address)
    this.#sentBy.add(formatAddress(sentBy ?? local))
    if (sentBy !== undefined) this.#streams.setSentBy(local, sentBy)
  }

  /** Gives up an UDP port that was added later, and the connections from the same port. */
  async unlisten(address: Address): Promise<void> {
    this.#streams.setSentBy(address, undefined)
    this.#streams.closeAt(address)
    await this.#datagrams.close(address)
  }

  async stop(): Promise<void> {
    await Promise.all([this.#datagrams.stop(), this.#streams.stop()])
    this.#sentBy.clear()
  }

  /** Ends the streams between two addresses. */
  closeStreams(local: Address, remote: Address): void {
    this.#streams.closeAt(local, remote)
  }

  get local(): readonly ListenPoint[] {
    return [...this.#datagrams.local, ...this.#streams.local]
  }

  get connectionCount(): number {
    return this.#streams.connectionCount
  }

  /** Whether a request to this UDP target may go over TCP instead: RFC 3261 §18.1.1 needs a place for the answer. */
  mayUseTcp(target: Target): boolean {
    return this.#streams.listensFor(target.address)
  }

  /** @returns undefined when this element has no socket of that transport and IP version */
  channelTo(target: Target): Channel | undefined {
    return (target.transport === 'udp' ? this.#datagrams : this.#streams).channelTo(target.address, target.from)
  }

  /** @returns undefined when the connection of the flow is gone, or the socket was never of this element */
  channelOf(flow: Flow): Channel | undefined {
    return flow.transport === 'udp' ? this.#datagrams.channelOf(flow) : this.#streams.channelOf(flow)
  }

  onDatagram(data: Uint8Array, channel: Channel, sent: SipMessage | undefined): void {
    if (sent !== undefined) {
      this.onSentMessage(sent, data, channel)
      return
    }
    // RFC 5626 §3.5.1: a lone line end keeps a NAT binding open.
    if (isKeepAlive(data)) return
    this.#guard(channel, () => {
      const message = parseMessage(data)
      this.#trace(data, channel.flow)
      this.#deliver(message, channel)
    })
  }

  onStreamMessage(message: SipMessage, channel: Channel): void {
    this.#guard(channel, () => {
      if (isTraced()) this.#trace(encodeMessage(message), channel.flow)
      this.#deliver(message, channel)
    })
  }

  #trace(data: Uint8Array, flow: Flow): void {
    if (this.#user.isTracedBySender?.(flow) === true) traceSecondSight(this.#context, flow, data)
    else traceMessage(this.#context, 'in', flow, data)
  }

  /** From an element of this process: there is nothing to decode, and it has been traced. */
  onSentMessage(message: SipMessage, data: Uint8Array, channel: Channel): void {
    this.#guard(channel, () => {
      traceSecondSight(this.#context, channel.flow, data)
      this.#deliver(message, channel)
    })
  }

  #deliver(message: SipMessage, channel: Channel): void {
    if (message instanceof SipResponse) {
      checkMandatory(message)
      // RFC 3261 §18.1.2: a response for someone else is dropped without a word.
      if (!this.#sentBy.has(viaAddressText(message.topVia))) {
        this.#context.runtime.counters.add('sip.drop.not-for-us')
      } else if (this.#user.acceptsResponse?.(message, channel.flow) === false) {
        this.#context.runtime.counters.add('sip.drop.wrong-way')
      } else {
        this.#user.onResponse(message)
      }
    } else if (message instanceof SipRequest && this.#isAcceptable(message, channel)) {
      const stamped = stampVia(message, channel.flow.remote)
      this.#user.onRequest(stamped, replyPath(message, channel))
    }
  }

  /** False when the request was malformed and has been answered. @throws DecodeError when it cannot be answered */
  #isAcceptable(request: SipRequest, channel: Channel): boolean {
    try {
      checkMandatory(request)
      return true
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      const { element, runtime } = this.#context
      const rejection = createRejection(request, error, { element, toTag: runtime.random.hex(6) })
      if (rejection === undefined) throw error
      runtime.counters.add('sip.rejected.malformed')
      replyPath(request, channel).send(encodeMessage(rejection), undefined)
      return false
    }
  }

  /** Whatever a message sets off, the process goes on: bad input is a counted drop, a fault of ours is logged. */
  #guard(channel: Channel, receive: () => void): void {
    try {
      receive()
    } catch (error) {
      const { counters, log } = this.#context.runtime
      const from = formatAddress(channel.flow.remote)
      if (error instanceof DecodeError) {
        counters.add('sip.drop.malformed')
        log.debug('sip.drop.malformed', { from, code: error.code, offset: error.offset })
      } else {
        counters.add('sip.fault')
        log.error('sip.fault', { from, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
      }
    }
  }
}

function replyPath(request: SipRequest, channel: Channel): ReplyPath {
  return channel.pathTo(responseAddress(request.topVia, channel.flow.remote, channel.reliable))
}

function wildcardError(host: string): VoltaicError {
  const message = `${host} stands for every address of this machine, but peers must be told one to answer to`
  return new VoltaicError('SIP_LISTEN_WILDCARD', message, 'configure the address that the peers reach this element at')
}
