import { DatagramBatch, type DatagramCalls, type Libc, ReadyDescriptors, SystemCallError } from '@voltaic/linux'
import { type Clock, formatAddress } from '@voltaic/runtime'
import { MAX_MEDIA_PACKET } from '../user-space/rtp-check.ts'
import type { BatchAnswer, BatchOrder, BatchStream } from './batch-messages.ts'
import { BatchPort } from './batch-port.ts'

/** Packets that are taken from one port before the others get their turn. */
const BATCH = 32
/** Ports that are told ready at once. */
const MOST_READY = 1024
/** Octets of a slot: one more than the largest packet, so that a larger one is known. */
const SLOT = MAX_MEDIA_PACKET + 4

interface Ports {
  readonly a: BatchPort
  readonly b: BatchPort
}

/** Streams of one thread, which waits for packets in the kernel. */
export class BatchRelay {
  readonly #libc: Libc
  readonly #calls: DatagramCalls
  readonly #clock: Clock
  readonly #batch: DatagramBatch
  readonly #ready: ReadyDescriptors
  readonly #set: number
  readonly #streams = new Map<string, Ports>()
  /** By descriptor: where packets come in, and where they leave. */
  readonly #ways: (readonly [from: BatchPort, out: BatchPort] | undefined)[] = []

  constructor(libc: Libc, calls: DatagramCalls, clock: Clock) {
    this.#libc = libc
    this.#calls = calls
    this.#clock = clock
    this.#batch = new DatagramBatch(calls, BATCH, SLOT)
    this.#ready = new ReadyDescriptors(calls, MOST_READY)
    this.#set = calls.createWatch()
  }

  /** A descriptor of somebody else that ends the wait, too. */
  watch(descriptor: number): void {
    this.#calls.watch(this.#set, descriptor)
  }

  obey(order: Exclude<BatchOrder, { kind: 'stop' }>): BatchAnswer {
    switch (order.kind) {
      case 'open':
        return this.#open(order.stream)
      case 'update': {
        const { stream } = order
        const ports = this.#streams.get(stream.id)
        ports?.a.update(stream.a, stream.clockRate)
        ports?.b.update(stream.b, stream.clockRate)
        return { kind: 'done' }
      }
      case 'counters':
        return { kind: 'done', counters: this.#counters(order.id) }
      case 'close': {
        const counters = this.#counters(order.id)
        this.#close(order.id)
        return { kind: 'done', counters }
      }
    }
  }

  /**
   * Waits for packets and relays what has come.
   *
   * @param milliseconds at most
   * @param other the descriptor that was given to `watch`
   * @returns how many packets, and whether the other descriptor is ready
   */
  turn(milliseconds: number, other: number): { readonly packets: number; readonly isOther: boolean } {
    const count = this.#calls.wait(this.#set, this.#ready, milliseconds)
    const now = this.#clock.now()
    let packets = 0
    let isOther = false
    for (let index = 0; index < count; index++) {
      const descriptor = this.#ready.at(index)
      const way = this.#ways[descriptor]
      if (way !== undefined) packets += way[0].relay(this.#batch, way[1], now)
      else if (descriptor === other) isOther = true
    }
    return { packets, isOther }
  }

  close(): void {
    for (const id of [...this.#streams.keys()]) this.#close(id)
    this.#libc.close(this.#set)
  }

  #open(stream: BatchStream): BatchAnswer {
    let a: BatchPort | undefined
    try {
      a = new BatchPort(this.#libc, this.#calls, stream.a, stream.clockRate)
      const b = new BatchPort(this.#libc, this.#calls, stream.b, stream.clockRate)
      this.#streams.set(stream.id, { a, b })
      this.#join(a, b)
      this.#join(b, a)
      return { kind: 'done' }
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error
      const at = formatAddress(a === undefined ? stream.a.local : stream.b.local)
      a?.close()
      return { kind: 'refused', error: error.code, at }
    }
  }

  #join(from: BatchPort, out: BatchPort): void {
    this.#ways[from.descriptor] = [from, out]
    this.#calls.watch(this.#set, from.descriptor)
  }

  #close(id: string): void {
    const ports = this.#streams.get(id)
    if (ports === undefined) return
    this.#streams.delete(id)
    for (const port of [ports.a, ports.b]) {
      this.#ways[port.descriptor] = undefined
      // what is closed is not watched any more
      port.close()
    }
  }

  #counters(id: string) {
    const ports = this.#streams.get(id)
    return ports && ([ports.a.counters(), ports.b.counters()] as const)
  }
}
