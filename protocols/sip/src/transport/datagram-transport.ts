import { type Address, addressKey, type DatagramSocket, formatAddress } from '@voltaic/runtime'
import { SipMessage } from '../message/sip-message.ts'
import type { Channel, ChannelWatcher, ReplyPath } from './channel.ts'
import { type Flow, isSameAddress, isSameFamily, type ListenPoint } from './flow.ts'
import { MAX_DATAGRAM_BYTES } from './limits.ts'
import { isTraced, type TransportContext, traceMessage } from './message-trace.ts'

export interface DatagramReceiver {
  /** @param message what the octets say, from a sender in this process */
  onDatagram(data: Uint8Array, channel: Channel, message: SipMessage | undefined): void
}

/** The UDP sockets of one stack. @spec RFC 3261 §18 */
export class DatagramTransport {
  readonly #context: TransportContext
  readonly #receiver: DatagramReceiver
  #ports: DatagramPort[] = []

  constructor(context: TransportContext, receiver: DatagramReceiver) {
    this.#context = context
    this.#receiver = receiver
  }

  /** @throws VoltaicError NET_PORT_TAKEN and the other failures to bind */
  async listen(at: Address): Promise<void> {
    const port = new DatagramPort(this.#context, this.#receiver)
    await port.bind(at)
    this.#ports.push(port)
  }

  async stop(): Promise<void> {
    const ports = this.#ports
    this.#ports = []
    await Promise.all(ports.map((port) => port.close()))
  }

  get local(): readonly ListenPoint[] {
    return this.#ports.map((port) => ({ transport: 'udp', address: port.local }))
  }

  /** @returns undefined when no socket is of the same IP version */
  channelTo(remote: Address): Channel | undefined {
    return this.#ports.find((port) => isSameFamily(port.local, remote))?.channelTo(remote)
  }

  /** The socket of the flow itself, never another one: a protected port must not be left. */
  channelOf(flow: Flow): Channel | undefined {
    return this.#ports.find((port) => isSameAddress(port.local, flow.local))?.channelTo(flow.remote)
  }
}

class DatagramPort {
  local: Address = { host: '', port: 0 }
  sentBy = ''
  readonly watchers = new Map<ChannelWatcher, Address>()
  readonly #context: TransportContext
  readonly #receiver: DatagramReceiver
  #socket: DatagramSocket | undefined

  constructor(context: TransportContext, receiver: DatagramReceiver) {
    this.#context = context
    this.#receiver = receiver
  }

  async bind(at: Address): Promise<void> {
    this.#socket = await this.#context.runtime.net.bindDatagram(at, {
      onDatagram: (data, from, enclosed) => {
        const message = enclosed instanceof SipMessage ? enclosed : undefined
        this.#receiver.onDatagram(data, this.channelTo(from), message)
      },
      onError: (error, to) => this.#onError(error, to),
    })
    this.local = this.#socket.local
    this.sentBy = `SIP/2.0/UDP ${formatAddress(this.local)}`
  }

  async close(): Promise<void> {
    this.watchers.clear()
    await this.#socket?.close()
    this.#socket = undefined
  }

  channelTo(remote: Address): DatagramChannel {
    return new DatagramChannel(this, remote)
  }

  /** @returns false when the message does not fit in a datagram */
  send(data: Uint8Array, message: SipMessage | undefined, channel: DatagramChannel): boolean {
    if (data.length > MAX_DATAGRAM_BYTES) {
      this.#context.runtime.counters.add('sip.drop.too-long')
      return false
    }
    if (isTraced()) traceMessage(this.#context, 'out', channel.flow, data)
    this.#socket?.send(data, channel.remote, message)
    return true
  }

  /** RFC 3261 §18.4: an ICMP error or a failed send ends the requests that wait for an answer from there. */
  #onError(error: Error, to: Address | undefined): void {
    const { counters, log } = this.#context.runtime
    counters.add('sip.transport.error')
    log.debug('sip.transport.error', { to: to === undefined ? undefined : formatAddress(to), error: error.message })
    if (to === undefined) return
    const key = addressKey(to)
    for (const [watcher, remote] of [...this.watchers]) {
      if (addressKey(remote) === key) watcher.onTransportError()
    }
  }
}

/** Also the way back to a sender that gave its true address, so that most requests need no other. */
class DatagramChannel implements Channel, ReplyPath {
  readonly remote: Address
  readonly reliable = false
  readonly #port: DatagramPort
  #flow: Flow | undefined

  constructor(port: DatagramPort, remote: Address) {
    this.remote = remote
    this.#port = port
  }

  get flow(): Flow {
    this.#flow ??= { transport: 'udp', local: this.#port.local, remote: this.remote }
    return this.#flow
  }

  get sentBy(): string {
    return this.#port.sentBy
  }

  send(data: Uint8Array, message: SipMessage | undefined, watcher?: ChannelWatcher): void {
    if (!this.#port.send(data, message, this)) watcher?.onTransportError()
  }

  watch(watcher: ChannelWatcher): void {
    this.#port.watchers.set(watcher, this.remote)
  }

  unwatch(watcher: ChannelWatcher): void {
    this.#port.watchers.delete(watcher)
  }

  pathTo(remote: Address): ReplyPath {
    return remote === this.remote ? this : new ForeignReplyPath(this.flow, new DatagramChannel(this.#port, remote))
  }
}

/** For a sender whose Via names another port than it sends from. */
class ForeignReplyPath implements ReplyPath {
  readonly flow: Flow
  readonly reliable = false
  readonly #channel: DatagramChannel

  constructor(flow: Flow, channel: DatagramChannel) {
    this.flow = flow
    this.#channel = channel
  }

  send(data: Uint8Array, message: SipMessage | undefined, watcher?: ChannelWatcher): void {
    this.#channel.send(data, message, watcher)
  }
}
