import type { DecodeError } from '@voltaic/base'
import type { Address, Enclosure, StreamHandlers, StreamSocket } from '@voltaic/runtime'
import { SipMessage } from '../message/sip-message.ts'
import { createStreamFramer, type StreamFramer } from '../message/stream-framer.ts'
import type { Channel, ChannelWatcher, ReplyPath, RequestWatcher } from './channel.ts'
import type { Flow } from './flow.ts'
import { type TransportContext, traceMessage, traceReset } from './message-trace.ts'

/** What a connection tells the transport it belongs to. */
export interface ConnectionOwner {
  onMessage(message: SipMessage, connection: Connection): void
  /** A message of an element of this process, which has traced it. */
  onSentMessage(message: SipMessage, data: Uint8Array, connection: Connection): void
  onKeepAlive(connection: Connection): void
  /** Octets that cannot be a SIP message; the connection is closed. */
  onGarbage(error: DecodeError, connection: Connection): void
  /** Octets of unfinished messages grew or shrank. */
  onPartial(change: number, connection: Connection): void
  /** The peer reads too slowly; the connection is dropped. */
  onOverflow(connection: Connection): void
  /** Nothing more is sent or taken; what is queued is still on its way. `onClosed` follows. */
  onClosing(connection: Connection): void
  onClosed(connection: Connection): void
  /** Another connection, to the address that the Via of a request on `flow` names. */
  channelBack(flow: Flow, remote: Address): Channel | undefined
  /** Another connection in the place of one that the peer has closed; undefined when the peer had opened it. */
  reopen(connection: Connection): Channel | undefined
}

export interface ConnectionParts {
  readonly id: number
  readonly sentBy: string
  readonly local: Address
  readonly remote: Address
  /** True when this element opened it. */
  readonly isOutgoing: boolean
  readonly maxQueuedBytes: number
  readonly context: TransportContext
  readonly owner: ConnectionOwner
}

/** RFC 5626 §3.5.1: the answer to a keep-alive of two line ends is one. */
const PONG = Uint8Array.of(0x0d, 0x0a)

/** One TCP connection, from before it is set up until it is closed. */
export class Connection implements Channel {
  readonly id: number
  readonly reliable = true
  readonly sentBy: string
  readonly isOutgoing: boolean
  /** Wall-clock milliseconds; set by the owner. */
  lastUsed = 0
  /** Whether a whole message has come in. */
  isProven = false
  /** Under which its owner finds it again, and from where it was to be opened; none for one that was accepted. */
  place: { readonly key: string; readonly from: Address | undefined } | undefined
  /** Stops the attempt to set it up. */
  giveUp: (() => void) | undefined
  readonly #context: TransportContext
  readonly #owner: ConnectionOwner
  readonly #maxQueuedBytes: number
  readonly #framer: StreamFramer
  readonly #watchers = new Set<RequestWatcher>()
  #flow: Flow
  #socket: StreamSocket | undefined
  /** Messages that wait for the connection to be set up. */
  #waiting: { readonly data: Uint8Array; readonly message: SipMessage | undefined }[] = []
  #waitingBytes = 0
  #partialBytes = 0
  /** No longer used, though perhaps not yet gone. */
  #isClosed = false
  #isGone = false

  constructor(parts: ConnectionParts) {
    this.id = parts.id
    this.sentBy = parts.sentBy
    this.isOutgoing = parts.isOutgoing
    this.#context = parts.context
    this.#owner = parts.owner
    this.#maxQueuedBytes = parts.maxQueuedBytes
    this.#flow = { transport: 'tcp', local: parts.local, remote: parts.remote, connection: parts.id }
    this.#framer = createStreamFramer({
      onMessage: (message) => this.#onMessage(message),
      onKeepAlive: () => this.#onKeepAlive(),
      onError: (error) => this.#owner.onGarbage(error, this),
    })
  }

  /** What the socket tells. */
  get handlers(): StreamHandlers {
    return { onData: (data, enclosed) => this.#onData(data, enclosed), onClose: (error) => this.#onClose(error) }
  }

  get flow(): Flow {
    return this.#flow
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** The socket is there; what waited is sent. */
  open(socket: StreamSocket): void {
    this.#socket = socket
    this.giveUp = undefined
    if (this.#isClosed) {
      this.destroy()
      return
    }
    this.#flow = { ...this.#flow, local: socket.local }
    const waiting = this.#waiting
    this.#waiting = []
    this.#waitingBytes = 0
    for (const { data, message } of waiting) this.#write(data, message, socket)
  }

  send(data: Uint8Array, message: SipMessage | undefined): void {
    if (this.#isClosed) {
      this.#fail()
    } else if ((this.#socket?.queued ?? this.#waitingBytes) + data.length > this.#maxQueuedBytes) {
      this.#owner.onOverflow(this)
      this.destroy()
    } else if (this.#socket !== undefined) {
      this.#write(data, message, this.#socket)
    } else {
      this.#waiting.push({ data, message })
      this.#waitingBytes += data.length
    }
  }

  watch(watcher: RequestWatcher): void {
    this.#watchers.add(watcher)
  }

  unwatch(watcher: RequestWatcher): void {
    this.#watchers.delete(watcher)
  }

  /** RFC 3261 §18.2.2: while the connection lives, nothing but it is used. */
  pathTo(remote: Address): ReplyPath {
    return new ConnectionReplyPath(this, remote)
  }

  /** This connection, or one to that address once it is closed. */
  orAnother(remote: Address): Channel | undefined {
    return this.#isClosed ? this.#owner.channelBack(this.flow, remote) : this
  }

  #onData(data: Uint8Array, enclosed: Enclosure | undefined): void {
    if (this.#isClosed) return
    if (enclosed instanceof SipMessage && this.#framer.isIdle) {
      this.#owner.onSentMessage(enclosed, data, this)
      return
    }
    // A bound, not an account: what is left of this chunk after its last message is not counted.
    this.#setPartial(this.#partialBytes + data.length)
    this.#framer.push(data)
  }

  /** What was written as the peer closed is lost without an error: those who wait for an answer decide what to do. */
  #onClose(error?: Error): void {
    this.#socket = undefined
    const watchers = [...this.#watchers]
    if (!this.#end()) return
    if (error !== undefined) traceReset(this.#context, this.#flow)
    const end = { isOrderly: error === undefined, reopen: () => this.#owner.reopen(this) }
    for (const watcher of watchers) watcher.onPeerClosed(end)
  }

  /** Closes in order: what is queued is still sent. */
  close(): void {
    if (this.#isClosed) return
    if (this.#socket === undefined) {
      this.destroy()
      return
    }
    this.#stopUse()
    this.#owner.onClosing(this)
    this.#socket.close()
  }

  /** Drops the connection; who waits for an answer hears that it will not come. */
  destroy(): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.destroy()
    if (this.#end()) this.#fail()
  }

  /** @returns false when it had ended before */
  #end(): boolean {
    if (this.#isGone) return false
    this.#isGone = true
    this.#stopUse()
    this.giveUp?.()
    this.#owner.onClosed(this)
    return true
  }

  #stopUse(): void {
    this.#isClosed = true
    this.#setPartial(0)
    this.#waiting = []
    this.#waitingBytes = 0
  }

  #write(data: Uint8Array, message: SipMessage | undefined, socket: StreamSocket): void {
    traceMessage(this.#context, 'out', this.#flow, data)
    socket.write(data, message)
  }

  #onMessage(message: SipMessage): void {
    this.#setPartial(0)
    if (!this.#isClosed) this.#owner.onMessage(message, this)
  }

  #onKeepAlive(): void {
    this.#setPartial(0)
    this.#owner.onKeepAlive(this)
    if ((this.#socket?.queued ?? 0) < this.#maxQueuedBytes) this.#socket?.write(PONG)
  }

  #setPartial(bytes: number): void {
    const change = bytes - this.#partialBytes
    this.#partialBytes = bytes
    if (change !== 0) this.#owner.onPartial(change, this)
  }

  #fail(): void {
    for (const watcher of [...this.#watchers]) watcher.onTransportError()
  }
}

class ConnectionReplyPath implements ReplyPath {
  readonly reliable = true
  readonly #connection: Connection
  readonly #remote: Address

  constructor(connection: Connection, remote: Address) {
    this.#connection = connection
    this.#remote = remote
  }

  get flow(): Flow {
    return this.#connection.flow
  }

  send(data: Uint8Array, message: SipMessage | undefined, watcher?: ChannelWatcher): void {
    const open = this.#connection.orAnother(this.#remote)
    if (open === undefined) watcher?.onTransportError()
    else open.send(data, message)
  }
}
