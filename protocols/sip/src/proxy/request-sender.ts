import { addressKey, type Clock, type Runtime } from '@voltaic/runtime'
import { encodeMessage, sentForm } from '../message/encode-message.ts'
import type { SipRequest } from '../message/sip-request.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { literalTarget } from '../resolve/literal-target.ts'
import type { SipResolver } from '../resolve/sip-resolver.ts'
import type { ClientUser } from '../transaction/client-transaction.ts'
import type { SipTimers } from '../transaction/timers.ts'
import type { TransactionLayer } from '../transaction/transaction-layer.ts'
import type { Channel } from '../transport/channel.ts'
import type { Flow, SipTransportName, Target } from '../transport/flow.ts'
import { MAX_DATAGRAM_BYTES, type SipLimits } from '../transport/limits.ts'
import type { TransportLayer } from '../transport/transport-layer.ts'
import type { Uri } from '../uri/uri.ts'
import type { Destination } from './destination.ts'
import { branchWithDigest } from './loop-detection.ts'
import type { Attempt, OpenedAttempt, SendContext } from './send-context.ts'
import type { SendOptions } from './send-options.ts'
import { SentRequest, type SentRequestParts } from './sent-request.ts'
import { UnavailableTargets } from './unavailable-targets.ts'

export interface RequestSenderParts {
  readonly runtime: Runtime
  readonly transport: TransportLayer
  readonly transactions: TransactionLayer
  readonly resolver: SipResolver
  readonly transports: readonly SipTransportName[]
  readonly limits: SipLimits
  readonly timersFor: (flow: Flow) => SipTimers
  /** Whether to ask for the port that a NAT gave: RFC 3581 §3. */
  readonly rport: boolean
}

/** How long a peer that refused TCP is spared another try, in milliseconds. */
const TCP_REFUSAL_MS = 300_000
const MAX_TCP_REFUSALS = 1000

/** Sends the requests of one stack, its own and those it proxies. @spec RFC 3261 §18.1.1 */
export class RequestSender implements SendContext {
  readonly #parts: RequestSenderParts
  readonly #active = new Set<SentRequest>()
  /** Until when UDP is used at once for long requests, by remote address. */
  readonly #tcpRefusals = new Map<string, number>()
  readonly #unavailable: UnavailableTargets
  #isStopping = false

  constructor(parts: RequestSenderParts) {
    this.#parts = parts
    this.#unavailable = new UnavailableTargets(parts.runtime.clock)
  }

  get clock(): Clock {
    return this.#parts.runtime.clock
  }

  send(destination: Destination, parts: SentRequestParts, options: SendOptions): SentRequest {
    const sent = new SentRequest(parts, this)
    // What the end of one request sets off while all are ended must not begin.
    if (this.#isStopping) {
      sent.fail('transport-error')
      return sent
    }
    this.#active.add(sent)
    this.#watch(sent, options)
    if ('uri' in destination) this.#resolve(destination.uri, sent)
    else sent.start([{ way: destination }])
    return sent
  }

  /**
   * Sends an ACK: no transaction, no answer, one try.
   *
   * @param branch the branch of its Via
   * @param otherwise where it goes when there is no way to the destination
   * @spec RFC 3261 §13.2.2.4, RFC 3261 §16.11
   */
  async sendAck(ack: SipRequest, destination: Destination, branch: string, otherwise?: Target): Promise<void> {
    // without waiting where nothing is to be looked up: a BYE that follows at once must not overtake it
    const way = this.#wayNow(destination) ?? (await this.#firstWay(destination))
    const channel = (way && this.#channelOf(way)) ?? (otherwise && this.#channelOf({ target: otherwise }))
    if (channel === undefined) this.#parts.runtime.counters.add('sip.drop.unroutable-ack')
    else {
      const sent = sentForm(ack.withFirst('Via', `${channel.sentBy};branch=${branch}`))
      channel.send(encodeMessage(sent), sent)
    }
  }

  /** Fails whatever is on its way. */
  stop(): void {
    this.#isStopping = true
    for (const sent of [...this.#active]) sent.fail('stopped')
    this.#isStopping = false
    this.#active.clear()
    this.#tcpRefusals.clear()
    this.#unavailable.clear()
  }

  timersFor(flow: Flow): SipTimers {
    return this.#parts.timersFor(flow)
  }

  open(attempt: Attempt, request: SipRequest, digest: string, user: ClientUser): OpenedAttempt | undefined {
    const channel = this.#channelOf(attempt.way)
    if (channel === undefined) return undefined
    if (attempt.isFallback) this.#rememberRefusal(channel.flow)
    const branch = branchWithDigest(this.#parts.runtime.random.hex(8), digest)
    const plain = this.#prepare(channel, request, branch)
    const stream = this.#streamInstead(attempt, plain.data)
    const prepared = stream === undefined ? plain : this.#prepare(stream, request, branch)
    if (!prepared.channel.reliable && prepared.data.length > MAX_DATAGRAM_BYTES) return undefined
    const timers = this.timersFor(prepared.channel.flow)
    const transaction = this.#parts.transactions.open({ ...prepared, timers, user })
    if (transaction === undefined) return undefined
    const opened = { transaction, request: prepared.request, channel: prepared.channel }
    return stream === undefined ? opened : { ...opened, fallback: { way: attempt.way, isFallback: true } }
  }

  noteRefusal({ flow }: Channel, response: SipResponse): void {
    this.#unavailable.note({ transport: flow.transport, address: flow.remote }, response)
  }

  sendCancel(cancel: SipRequest, channel: Channel, onUnknown: () => void): void {
    const onResponse = ({ status }: SipResponse): void => {
      if (status === 481) onUnknown()
    }
    // where nobody is any more nobody answers the request either
    const onFailure = (cause: 'timeout' | 'transport-error'): void => {
      if (cause === 'transport-error') onUnknown()
    }
    const user = { onResponse, onFailure }
    const timers = this.timersFor(channel.flow)
    const request = sentForm(cancel)
    this.#parts.transactions.open({ request, data: encodeMessage(request), channel, timers, user })?.start()
  }

  forget(sent: SentRequest): void {
    this.#active.delete(sent)
  }

  /** Lets go of the signal and the timer as soon as the request has ended. */
  #watch(sent: SentRequest, { signal, timeoutMs, silenceMs }: SendOptions): void {
    if (silenceMs !== undefined) sent.giveUpWhenSilent(silenceMs)
    if (signal === undefined && timeoutMs === undefined) return
    const onAbort = () => sent.cancel(typeof signal?.reason === 'string' ? [signal.reason] : [])
    const timer = timeoutMs === undefined ? undefined : this.clock.startTimer(timeoutMs, () => sent.giveUp())
    sent.onDone = () => {
      timer?.cancel()
      signal?.removeEventListener('abort', onAbort)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
  }

  #prepare(channel: Channel, request: SipRequest, branch: string) {
    const rport = this.#parts.rport ? ';rport' : ''
    const sent = sentForm(request.withFirst('Via', `${channel.sentBy};branch=${branch}${rport}`))
    return { channel, request: sent, data: encodeMessage(sent) }
  }

  #resolve(uri: Uri, sent: SentRequest): void {
    const targets = this.#targetsNow(uri)
    if (targets !== undefined) {
      sent.start(this.#unavailable.withoutUnavailable(targets).map((target) => ({ way: { target } })))
      return
    }
    const { counters, log } = this.#parts.runtime
    this.#ways(uri)
      .then(
        (ways) => sent.start(ways.map((way) => ({ way }))),
        (error: Error) => {
          // A request that ended while its target was looked up, as all do in stop(), has nobody to tell.
          if (!this.#active.has(sent)) return
          counters.add('sip.unresolvable')
          log.warn('sip.unresolvable', { host: uri.kind === 'sip' ? uri.host : uri.kind, error: error.message })
          sent.fail('unresolvable')
        },
      )
      // A request that cannot be sent for a fault in it, or of ours, ends; the process does not.
      .catch((error: unknown) => {
        counters.add('sip.fault')
        log.error('sip.fault', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
        sent.fail('transport-error')
      })
  }

  /** Where nothing has to be waited for. */
  #targetsNow(uri: Uri): readonly Target[] | undefined {
    if (uri.kind !== 'sip') return undefined
    const literal = literalTarget(uri, this.#parts.transports)
    return literal === undefined ? this.#parts.resolver.resolveNow?.(uri) : [literal]
  }

  #wayNow(destination: Destination): Attempt['way'] | undefined {
    if (!('uri' in destination)) return destination
    const [target] = this.#targetsNow(destination.uri) ?? []
    return target && { target }
  }

  async #firstWay(destination: Destination): Promise<Attempt['way'] | undefined> {
    return 'uri' in destination ? (await this.#ways(destination.uri))[0] : undefined
  }

  async #ways(uri: Uri): Promise<readonly Attempt['way'][]> {
    if (uri.kind !== 'sip') return []
    const targets = await this.#parts.resolver.resolve(uri)
    return this.#unavailable.withoutUnavailable(targets).map((target) => ({ target }))
  }

  #channelOf(way: Attempt['way']): Channel | undefined {
    return 'flow' in way ? this.#parts.transport.channelOf(way.flow) : this.#parts.transport.channelTo(way.target)
  }

  /**
   * RFC 3261 §18.1.1: a request that may be cut by fragmentation goes over TCP, with UDP to fall back on. Never off a
   * flow that was given: it may be protected.
   */
  #streamInstead({ way, isFallback = false }: Attempt, data: Uint8Array): Channel | undefined {
    if (isFallback || 'flow' in way || way.target.transport !== 'udp') return undefined
    const { limits, transport, runtime } = this.#parts
    if (data.length <= limits.maxUdpRequestBytes || !transport.mayUseTcp(way.target)) return undefined
    const refusedUntil = this.#tcpRefusals.get(addressKey(way.target.address)) ?? 0
    if (refusedUntil > runtime.clock.now()) return undefined
    return transport.channelTo({ ...way.target, transport: 'tcp' })
  }

  #rememberRefusal(flow: Flow): void {
    if (this.#tcpRefusals.size >= MAX_TCP_REFUSALS) this.#tcpRefusals.clear()
    this.#tcpRefusals.set(addressKey(flow.remote), this.clock.now() + TCP_REFUSAL_MS)
  }
}
