// The thread that carries packets between the TUN device and raw sockets, waiting in the kernel and not in Node.js.

import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { encodeSocketAddress, ipv6HostIn, LENGTH_IPV6, type Libc, loadLibc } from '@voltaic/linux'
import { createSystemClock, createSystemRandom } from '@voltaic/runtime'
import { EspForwarder } from './esp-forwarder.ts'
import { readIpHeader } from './ip-header.ts'
import { NotedDrops } from './noted-drops.ts'
import type { WorkerOrder, WorkerReport, WorkerStart } from './worker-messages.ts'

const POLLIN = 1
/** struct pollfd: descriptor (4), events (2), what happened (2). */
const POLL_ENTRY = 8
/** So often a thread that has nothing to do looks whether it is to end, in milliseconds. */
const POLL_MS = 500
/** Packets that are taken from one place before the others get their turn. */
const BURST = 64
/** Counts are reported when there is nothing to do, and after so many packets. */
const COUNTS_KEPT = 1000
const LARGEST_PACKET = 65_535 + 40
const EVENT_LENGTH = 8
/** Hosts whose address stands ready. */
const MAX_ADDRESSES = 10_000

interface RawSocket {
  readonly host: string
  readonly descriptor: number
  readonly isIpv6: boolean
}

class EspWorker {
  readonly #start: WorkerStart
  readonly #libc: Libc
  readonly #forwarder: EspForwarder
  readonly #sockets: RawSocket[] = []
  readonly #addresses = new Map<string, Buffer>()
  readonly #octets = Buffer.alloc(LARGEST_PACKET)
  readonly #sender = Buffer.alloc(LENGTH_IPV6)
  readonly #counts = new Map<string, number>()
  readonly #drops: NotedDrops
  #counted = 0
  #pollSet = Buffer.alloc(0)
  #isStopping = false

  constructor(start: WorkerStart, libc: Libc) {
    this.#start = start
    this.#libc = libc
    const clock = createSystemClock()
    this.#drops = new NotedDrops(() => clock.now())
    this.#forwarder = new EspForwarder(
      createSystemRandom(),
      (what) => this.#count(what),
      (dropped) => this.#drops.add(dropped),
    )
    this.#watch()
  }

  run(): void {
    while (!this.#isStopping) {
      const ready = this.#libc.poll(this.#pollSet, this.#pollSet.length / POLL_ENTRY, POLL_MS)
      if (ready === 0 || this.#counted >= COUNTS_KEPT) this.#reportCounts()
      if (this.#isReady(0)) this.#takeOrders()
      if (this.#isReady(1)) this.#fromDevice()
      for (const [index, socket] of this.#sockets.entries()) {
        if (this.#isReady(2 + index)) this.#fromWire(socket)
      }
      this.#reportDrops()
    }
    this.#reportCounts()
    this.#report({ kind: 'done' })
    this.#start.port.close()
  }

  #watch(): void {
    const descriptors = [this.#start.wake, this.#start.device, ...this.#sockets.map(({ descriptor }) => descriptor)]
    this.#pollSet = Buffer.alloc(descriptors.length * POLL_ENTRY)
    for (const [index, descriptor] of descriptors.entries()) {
      this.#pollSet.writeInt32LE(descriptor, index * POLL_ENTRY)
      this.#pollSet.writeInt16LE(POLLIN, index * POLL_ENTRY + 4)
    }
  }

  #isReady(index: number): boolean {
    const at = index * POLL_ENTRY + 6
    return at < this.#pollSet.length && this.#pollSet.readInt16LE(at) !== 0
  }

  #takeOrders(): void {
    this.#libc.readIfReady(this.#start.wake, this.#octets.subarray(0, EVENT_LENGTH))
    for (;;) {
      const received = receiveMessageOnPort(this.#start.port)
      if (received === undefined) return
      this.#take(received.message as WorkerOrder)
    }
  }

  #take(order: WorkerOrder): void {
    switch (order.kind) {
      case 'install': {
        const refused = this.#forwarder.install(order)
        this.#report({ kind: 'done', ...(refused !== undefined && { refused }) })
        return
      }
      case 'remove':
        this.#forwarder.remove(order.id)
        break
      case 'prefer':
        this.#forwarder.prefer(order.id)
        break
      case 'listen':
        this.#sockets.push({ host: order.host, descriptor: order.socket, isIpv6: order.host.includes(':') })
        this.#watch()
        break
      case 'count':
        break
      case 'stop':
        this.#isStopping = true
        return
    }
    this.#reportCounts()
    this.#report({ kind: 'done' })
  }

  #fromDevice(): void {
    for (let taken = 0; taken < BURST; taken++) {
      const length = this.#libc.readIfReady(this.#start.device, this.#octets)
      if (length === undefined) return
      const departure = this.#forwarder.protect(this.#octets.subarray(0, length))
      if (departure === undefined) continue
      const { from, to, packet } = departure
      const socket = this.#sockets.find(({ host }) => host === from)
      if (socket === undefined) this.#count('drop.no-socket')
      else this.#attempt('drop.not-sent', () => this.#libc.send(socket.descriptor, packet, this.#addressOf(to)))
    }
  }

  #fromWire({ descriptor, isIpv6 }: RawSocket): void {
    for (let taken = 0; taken < BURST; taken++) {
      const length = this.#libc.receiveIfReady(descriptor, this.#octets, this.#sender)
      if (length === undefined) return
      const packet = this.#octets.subarray(0, length)
      const clear = isIpv6 ? this.#forwarder.open(packet, ipv6HostIn(this.#sender)) : this.#openIpv4(packet)
      if (clear !== undefined) this.#attempt('drop.not-delivered', () => this.#libc.write(this.#start.device, clear))
    }
  }

  /** A raw socket of IPv4 gives the IP header too, one of IPv6 does not. */
  #openIpv4(packet: Buffer): Buffer | undefined {
    const header = readIpHeader(packet)
    return header && this.#forwarder.open(packet.subarray(header.start), header.source)
  }

  /** What the kernel does not take now, as when its queues are full, is lost like on any wire. */
  #attempt(loss: string, call: () => void): void {
    try {
      call()
    } catch {
      this.#count(loss)
    }
  }

  #addressOf(host: string): Buffer {
    const known = this.#addresses.get(host)
    if (known !== undefined) return known
    const address = encodeSocketAddress(host)
    if (this.#addresses.size >= MAX_ADDRESSES) this.#addresses.clear()
    this.#addresses.set(host, address)
    return address
  }

  #count(what: string): void {
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1)
    this.#counted += 1
  }

  #reportCounts(): void {
    if (this.#counted === 0) return
    this.#report({ kind: 'counted', counts: [...this.#counts] })
    this.#counts.clear()
    this.#counted = 0
  }

  /** At once: counts may wait, what somebody is looking for may not. */
  #reportDrops(): void {
    const drops = this.#drops.take()
    if (drops.length > 0) this.#report({ kind: 'dropped', drops })
  }

  #report(report: WorkerReport): void {
    this.#start.port.postMessage(report)
  }
}

new EspWorker(workerData as WorkerStart, await loadLibc()).run()
