import { VoltaicError } from '@voltaic/base'
import {
  type Address,
  type Clock,
  formatAddress,
  refusedError,
  resetError,
  type StreamHandlers,
  type StreamSocket,
  type Timer,
} from '@voltaic/runtime'
import { REPLAY_WINDOW } from '../esp/replay-window.ts'
import { noAssociationError } from './no-association.ts'
import { bareSegment } from './protected-wire.ts'
import { type Segment, TCP_ACK, TCP_FIN, TCP_PSH, TCP_RST, TCP_SYN } from './transport-header.ts'

/** A longer write is cut: a segment fits into one IP datagram, whatever the algorithms add. */
export const MAX_SEGMENT_DATA = 65_400
/** How long a stream waits for a segment that others have overtaken, before it is reset. */
export const GAP_MS = 2000
/** How long an end that has closed waits for the other to close. */
export const LINGER_MS = 8000
/** When a SYN is sent again, in milliseconds after the one before; after the last the connection is given up. */
export const SYN_INTERVALS_MS: readonly number[] = [1000, 2000, 4000]
/** Segments kept that came before their turn: the replay window lets no older ones through. */
const MAX_EARLY = REPLAY_WINDOW

export interface StreamParts {
  readonly local: Address
  readonly remote: Address
  readonly clock: Clock
  /** Initial sequence number. */
  readonly initial: number
  /** @returns false when there is no association any more */
  send(segment: Segment): boolean
  /** Once, when the stream has ended. */
  onGone(): void
  count(what: string): void
}

/** One end of a protected stream: segments numbered as those of TCP, put in order, and never sent twice but for the SYN. */
export class ProtectedStream implements StreamSocket {
  readonly local: Address
  readonly remote: Address
  readonly #parts: StreamParts
  readonly #early = new Map<number, Segment>()
  #handlers: StreamHandlers | undefined
  #connecting: { readonly onOpen: () => void; readonly onFailed: (error: Error) => void } | undefined
  #next: number
  /** The next number of the other end; undefined until its SYN has come. */
  #expected: number | undefined
  #pending: Uint8Array[] = []
  #queued = 0
  #isFlushing = false
  #hasEnded = false
  #hasSentEnd = false
  #isGone = false
  /** For the SYN while connecting, for a gap, for lingering; never two at once. */
  #timer: Timer | undefined

  constructor(parts: StreamParts) {
    this.local = parts.local
    this.remote = parts.remote
    this.#parts = parts
    this.#next = advance(parts.initial, 1)
  }

  get queued(): number {
    return this.#queued
  }

  /** As the end that connects. `onOpen` or `onFailed` follows, not both. */
  open(handlers: StreamHandlers, onOpen: () => void, onFailed: (error: Error) => void): void {
    this.#handlers = handlers
    this.#connecting = { onOpen, onFailed }
    this.#sendSyn(0)
  }

  /** As the end that is connected to. @param peer initial sequence number of the other end */
  answer(peer: number, accept: (socket: StreamSocket) => StreamHandlers): void {
    this.#expected = advance(peer, 1)
    this.confirm()
    if (!this.#isGone) this.#handlers = accept(this)
  }

  /** Sends the answer to a SYN, also to one that comes again. */
  confirm(): void {
    this.#send(bareSegment(TCP_SYN | TCP_ACK, this.#parts.initial, this.#expected ?? 0))
  }

  /** Gives up while connecting, without a word to whoever waits. */
  abandon(): void {
    this.#connecting = undefined
    this.#handlers = undefined
    this.destroy()
  }

  write(data: Uint8Array): void {
    if (this.#hasEnded || this.#isGone || data.length === 0) return
    // The writer may write over its octets as soon as this returns.
    this.#pending.push(Uint8Array.from(data))
    this.#queued += data.length
    this.#flushSoon()
  }

  close(): void {
    if (this.#hasEnded || this.#isGone) return
    this.#hasEnded = true
    this.#flushSoon()
  }

  destroy(): void {
    if (this.#isGone) return
    this.#pending = []
    this.#parts.send(bareSegment(TCP_RST | TCP_ACK, this.#next, this.#expected ?? 0))
    this.#gone()
  }

  /** The other end began anew, as it does after it was switched off. */
  reset(): void {
    this.#fail(resetError(this.remote))
  }

  receive(segment: Segment): void {
    if (this.#isGone) return
    if ((segment.flags & TCP_RST) !== 0)
      this.#fail(this.#connecting ? refusedError(this.remote) : resetError(this.remote))
    else if ((segment.flags & TCP_SYN) !== 0) this.#takeSyn(segment)
    else this.#takeInOrder(segment)
  }

  #takeSyn({ sequence }: Segment): void {
    const connecting = this.#connecting
    if (connecting === undefined) return
    this.#connecting = undefined
    this.#stopTimer()
    this.#expected = advance(sequence, 1)
    connecting.onOpen()
    this.#takeEarly()
  }

  #takeInOrder(segment: Segment): void {
    const ahead = this.#expected === undefined ? 1 : (segment.sequence - this.#expected) | 0
    if (ahead < 0) return
    if (ahead > 0) {
      if (this.#early.size < MAX_EARLY) this.#early.set(segment.sequence, segment)
      this.#waitForGap()
      return
    }
    this.#take(segment)
    this.#takeEarly()
  }

  #takeEarly(): void {
    for (let next = this.#nextEarly(); next !== undefined; next = this.#nextEarly()) {
      this.#early.delete(next.sequence)
      this.#take(next)
    }
    if (this.#early.size === 0 && !this.#hasEnded) this.#stopTimer()
  }

  #nextEarly(): Segment | undefined {
    return this.#isGone || this.#expected === undefined ? undefined : this.#early.get(this.#expected)
  }

  #take({ sequence, flags, data }: Segment): void {
    this.#expected = advance(sequence, data.length)
    if (data.length > 0) this.#handlers?.onData(data)
    if ((flags & TCP_FIN) === 0 || this.#isGone) return
    // Both directions end together: what this end has written goes out, then its own end.
    this.#hasEnded = true
    this.#flush()
    this.#gone()
  }

  #waitForGap(): void {
    if (this.#timer !== undefined) return
    this.#timer = this.#parts.clock.startTimer(GAP_MS, () => {
      this.#parts.count('stream-gap')
      this.#send(bareSegment(TCP_RST | TCP_ACK, this.#next, this.#expected ?? 0))
      this.#fail(resetError(this.remote))
    })
  }

  #sendSyn(tries: number): void {
    if (!this.#send(bareSegment(TCP_SYN, this.#parts.initial, 0))) return
    const interval = SYN_INTERVALS_MS[tries]
    this.#timer = this.#parts.clock.startTimer(interval ?? 0, () => {
      if (tries + 1 < SYN_INTERVALS_MS.length) {
        this.#sendSyn(tries + 1)
        return
      }
      const message = `${formatAddress(this.remote)} does not answer over its security association`
      this.#fail(new VoltaicError('NET_UNREACHABLE', message))
    })
  }

  #flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    queueMicrotask(() => {
      this.#isFlushing = false
      if (!this.#isGone) this.#flush()
    })
  }

  #flush(): void {
    const pending = this.#pending
    this.#pending = []
    for (const data of pending) {
      for (let at = 0; at < data.length && !this.#isGone; at += MAX_SEGMENT_DATA) {
        const part = data.subarray(at, at + MAX_SEGMENT_DATA)
        this.#send({ flags: TCP_PSH | TCP_ACK, sequence: this.#next, acknowledgement: this.#expected ?? 0, data: part })
        this.#next = advance(this.#next, part.length)
        this.#queued -= part.length
      }
    }
    if (!this.#hasEnded || this.#hasSentEnd || this.#isGone) return
    this.#hasSentEnd = true
    this.#send(bareSegment(TCP_FIN | TCP_ACK, this.#next, this.#expected ?? 0))
    this.#next = advance(this.#next, 1)
    this.#linger()
  }

  #linger(): void {
    this.#stopTimer()
    this.#timer = this.#parts.clock.startTimer(LINGER_MS, () => this.#gone())
  }

  #send(segment: Segment): boolean {
    if (this.#parts.send(segment)) return true
    this.#fail(noAssociationError(this.local, this.remote))
    return false
  }

  #fail(error: Error): void {
    const connecting = this.#connecting
    this.#connecting = undefined
    if (connecting === undefined) {
      this.#gone(error)
      return
    }
    this.#handlers = undefined
    this.#gone()
    connecting.onFailed(error)
  }

  #gone(error?: Error): void {
    if (this.#isGone) return
    this.#isGone = true
    this.#hasEnded = true
    this.#queued = 0
    this.#pending = []
    this.#early.clear()
    this.#stopTimer()
    this.#parts.onGone()
    const handlers = this.#handlers
    queueMicrotask(() => handlers?.onClose(error))
  }

  #stopTimer(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}

/** RFC 9293 §3.4: sequence numbers wrap at 2^32. */
function advance(sequence: number, by: number): number {
  return (sequence + by) % 0x1_0000_0000
}
