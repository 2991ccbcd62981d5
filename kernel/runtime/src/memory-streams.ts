import { copyOctets } from './memory-datagrams.ts'
import type { MemoryWire } from './memory-wire.ts'
import type { Address, Enclosure, StreamHandlers, StreamSocket } from './net.ts'
import { resetError } from './net-error.ts'

type Item =
  | { readonly kind: 'data'; readonly data: Uint8Array; readonly enclosed: Enclosure | undefined }
  | { readonly kind: 'end' | 'reset' }

/**
 * One end of a connection of a MemoryNet. What it writes waits in `#sending` until the wire delivers it to the other
 * end, one write at a time and in order.
 */
export class MemoryStreamSocket implements StreamSocket {
  readonly local: Address
  readonly remote: Address
  readonly #wire: MemoryWire
  readonly #onGone: () => void
  #handlers: StreamHandlers | undefined
  #peer: MemoryStreamSocket | undefined
  #sending: Item[] = []
  #queued = 0
  #lastArrival = 0
  #hasEnded = false
  #isClosed = false

  constructor(local: Address, remote: Address, wire: MemoryWire, onGone: () => void) {
    this.local = local
    this.remote = remote
    this.#wire = wire
    this.#onGone = onGone
  }

  /** Once, before anything is written: the end that receives what this one writes. */
  join(peer: MemoryStreamSocket): void {
    this.#peer = peer
  }

  attach(handlers: StreamHandlers): void {
    this.#handlers = handlers
  }

  get queued(): number {
    return this.#queued
  }

  write(data: Uint8Array, enclosed?: Enclosure): void {
    if (this.#hasEnded || this.#isClosed || data.length === 0) return
    this.#queued += data.length
    // With an enclosure both ends have promised not to change the octets.
    this.#enqueue({ kind: 'data', data: enclosed === undefined ? copyOctets(data) : data, enclosed })
  }

  close(): void {
    if (this.#hasEnded || this.#isClosed) return
    this.#hasEnded = true
    this.#enqueue({ kind: 'end' })
  }

  destroy(): void {
    if (this.#isClosed) return
    this.#hasEnded = true
    this.#sending = []
    this.#enqueue({ kind: 'reset' })
    this.#gone()
  }

  #enqueue(item: Item): void {
    this.#sending.push(item)
    // Streams keep their order: nothing arrives before what was written earlier.
    const now = this.#wire.now()
    this.#lastArrival = Math.max(this.#lastArrival, now + this.#wire.delayOf())
    this.#wire.after(this.#lastArrival - now, this.#deliverOldest)
  }

  readonly #deliverOldest = (): void => {
    const item = this.#sending.shift()
    if (item === undefined) return
    if (item.kind === 'data') this.#queued -= item.data.length
    this.#peer?.receive(item)
  }

  receive(item: Item): void {
    if (this.#isClosed) return
    if (item.kind === 'data') {
      this.#handlers?.onData(item.data, item.enclosed)
      return
    }
    if (item.kind === 'reset') {
      this.#gone(resetError(this.remote))
      return
    }
    // Both directions end together: what this end has written still arrives, then its own end.
    this.close()
    this.#gone()
  }

  /** Closed, for good: nothing is sent or received any more, and `onClose` follows, never at once. */
  #gone(error?: Error): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#queued = 0
    this.#onGone()
    this.#wire.after(0, () => this.#handlers?.onClose(error))
  }
}

/** Two ends, connected. `onGone` is called once for each that closes. */
export function createStreamPair(
  client: Address,
  server: Address,
  wire: MemoryWire,
  onGone: () => void,
): [MemoryStreamSocket, MemoryStreamSocket] {
  const near = new MemoryStreamSocket(client, server, wire, onGone)
  const far = new MemoryStreamSocket(server, client, wire, onGone)
  near.join(far)
  far.join(near)
  return [near, far]
}
