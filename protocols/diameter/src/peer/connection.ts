import { DecodeError } from '@voltaic/base'
import type { Runtime } from '@voltaic/runtime'
import {
  diameterSecondSight,
  diameterTrace,
  diameterTraceWithKeys,
  type Enclosure,
  type MessageTrace,
  type StreamHandlers,
  type StreamSocket,
  type Timer,
} from '@voltaic/runtime'
import { indexSoundAvps } from '../codec/avp-list.ts'
import { DiameterDecodeError } from '../codec/diameter-decode-error.ts'
import { Framer } from '../codec/framer.ts'
import { HEADER_LENGTH, readHeader } from '../codec/header.ts'
import { maskKeys } from '../codec/mask-keys.ts'
import { type DiameterMessage, decodeMessage } from '../codec/message.ts'
import type { LiveConnections } from './live-connections.ts'

/** How long an orderly close may take before it is forced. */
export const CLOSE_TIMEOUT_MS = 5_000
/** Octets that may wait for a peer that does not read; beyond them the connection is closed. */
export const MAX_QUEUED_OCTETS = 8_388_608

/** What a connection reports to its owner, which may change during its life (first the acceptor, then a peer). */
export interface ConnectionOwner {
  onMessage(message: DiameterMessage, connection: Connection): void
  /** A message whose frame is good but whose AVPs are not. `message` has those before the fault. */
  onMalformed(message: DiameterMessage, error: DiameterDecodeError, connection: Connection): void
  /** Once, when the connection is gone for another reason than `destroy`. */
  onClosed(connection: Connection, error?: Error): void
}

/** What all connections of a node share. */
export interface ConnectionDeps {
  /** The name that traces give to the node. */
  readonly element: string
  readonly runtime: Runtime
  /** Holds every connection that is not closed yet. */
  readonly live: LiveConnections
}

/** One TCP connection that carries Diameter. Give `handlers` to the Net, then the socket to `attach`. */
export class Connection {
  readonly handlers: StreamHandlers
  readonly #deps: ConnectionDeps
  readonly #framer: Framer
  #closeTimer: Timer | undefined
  #owner: ConnectionOwner
  #socket: StreamSocket | undefined
  #isOver = false
  #outbox: Buffer[] = []

  constructor(deps: ConnectionDeps, owner: ConnectionOwner, maxMessageLength: number) {
    this.#deps = deps
    this.#owner = owner
    this.#framer = new Framer(maxMessageLength)
    this.handlers = {
      onData: (data, enclosed) => this.#onData(data, enclosed),
      onClose: (error) => this.#onClose(error),
    }
  }

  attach(socket: StreamSocket): void {
    this.#socket = socket
    if (this.#isOver) socket.destroy()
    else this.#deps.live.add(this)
  }

  /** From now on `owner` gets the events, and longer messages may come. */
  handOver(owner: ConnectionOwner, maxMessageLength: number): void {
    this.#owner = owner
    this.#framer.allow(maxMessageLength)
  }

  get socket(): StreamSocket | undefined {
    return this.#socket
  }

  /** Sends one encoded message; what is sent in one go of the event loop leaves in one write. */
  send(octets: Buffer): void {
    if (this.#isOver || this.#socket === undefined) return
    this.#trace('out', octets)
    this.#outbox.push(octets)
    if (this.#outbox.length === 1) process.nextTick(() => this.#flush())
  }

  /** Sends what waits, then closes. `onClosed` follows when the other side has closed, too, or has taken too long. */
  close(): void {
    if (this.#isOver || this.#closeTimer !== undefined) return
    this.#flush()
    this.#socket?.close()
    this.#closeTimer = this.#deps.runtime.clock.startTimer(CLOSE_TIMEOUT_MS, () => {
      this.destroy()
      this.#owner.onClosed(this)
    })
  }

  /** Gone at once; the owner hears nothing more. */
  destroy(): void {
    if (this.#isOver) return
    this.#end()
    this.#socket?.destroy()
  }

  #end(): void {
    this.#isOver = true
    this.#outbox = []
    this.#closeTimer?.cancel()
    this.#deps.live.delete(this)
  }

  #flush(): void {
    const messages = this.#outbox
    const [first] = messages
    if (first === undefined || this.#socket === undefined || this.#isOver) return
    this.#outbox = []
    this.#socket.write(messages.length === 1 ? first : Buffer.concat(messages), new SentMessages(messages))
    if (this.#socket.queued <= MAX_QUEUED_OCTETS) return
    this.#fail('diameter.close.not-reading', new Error(`${this.#socket.queued} octets wait to be read`))
  }

  #onData(data: Uint8Array, enclosed: Enclosure | undefined): void {
    // After `close` there is nobody left who would act on what still arrives.
    if (this.#isOver || this.#closeTimer !== undefined) return
    if (enclosed instanceof SentMessages && this.#framer.held === 0 && this.#framer.allows(enclosed.messages)) {
      enclosed.messages.every((octets) => this.#onSentFrame(octets))
      return
    }
    try {
      this.#framer.push(data, (octets) => this.#onFrame(octets))
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
      // The stream has no frame any more: there is nothing to answer and nothing to wait for.
      this.#fail('diameter.close.garbage', error)
    }
  }

  #onFrame(octets: Buffer): boolean {
    this.#trace('in', octets)
    return this.#take(octets)
  }

  /** From a node of this process, which has traced it. */
  #onSentFrame(octets: Buffer): boolean {
    const socket = this.#socket
    if (socket !== undefined && diameterSecondSight.hasSubscribers) {
      diameterSecondSight.publish({ ...this.#traceOf('in', socket), data: maskKeys(octets) })
    }
    return this.#take(octets)
  }

  /** @returns false when the connection is gone */
  #take(octets: Buffer): boolean {
    let message: DiameterMessage
    try {
      message = decodeMessage(octets)
    } catch (error) {
      if (!(error instanceof DiameterDecodeError)) throw error
      this.#deps.runtime.counters.add('diameter.in.malformed')
      this.#owner.onMalformed(soundPartOf(octets), error, this)
      return !this.#isOver
    }
    this.#owner.onMessage(message, this)
    return !this.#isOver
  }

  #fail(counter: string, error: Error): void {
    this.#deps.runtime.counters.add(counter)
    this.destroy()
    this.#owner.onClosed(this, error)
  }

  #onClose(error?: Error): void {
    if (this.#isOver) return
    this.#end()
    this.#owner.onClosed(this, error)
  }

  #trace(direction: MessageTrace['direction'], octets: Buffer): void {
    const socket = this.#socket
    if (socket === undefined || !(diameterTrace.hasSubscribers || diameterTraceWithKeys.hasSubscribers)) return
    const trace = this.#traceOf(direction, socket)
    if (diameterTrace.hasSubscribers) diameterTrace.publish({ ...trace, data: maskKeys(octets) })
    if (diameterTraceWithKeys.hasSubscribers) diameterTraceWithKeys.publish({ ...trace, data: octets })
  }

  #traceOf(direction: MessageTrace['direction'], { local, remote }: StreamSocket): Omit<MessageTrace, 'data'> {
    const { element, runtime } = this.#deps
    return { at: runtime.clock.now(), element, direction, transport: 'tcp', local, remote }
  }
}

/** Messages of one write, for a node of this process: they are whole, as they were sent. */
class SentMessages {
  readonly messages: readonly Buffer[]

  constructor(messages: readonly Buffer[]) {
    this.messages = messages
  }
}

function soundPartOf(octets: Buffer): DiameterMessage {
  return { ...readHeader(octets), avps: indexSoundAvps(octets, HEADER_LENGTH, octets.length) }
}
