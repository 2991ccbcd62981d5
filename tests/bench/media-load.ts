import { readdirSync, readFileSync } from 'node:fs'
import {
  DatagramBatch,
  type DatagramCalls,
  encodeSocketAddress,
  loadDatagramCalls,
  SOCK_DGRAM,
  SocketName,
} from '@voltaic/linux'
import type { Address } from '@voltaic/runtime'
import type { NetworkNamespace } from '../contracts/network-namespaces.ts'
import type { MediaLab } from './media-lab.ts'

/** Where each side of one call sends to. */
export interface CallWay {
  readonly fromA: Address
  readonly fromB: Address
}

export interface MediaLoadFigures {
  readonly sent: number
  readonly received: number
  /** CPU seconds of all who took part. */
  readonly busySeconds: number
}

export interface MediaLoadTerms {
  /** Packets a second. */
  readonly rate: number
  readonly seconds: number
  /** Processes besides this one that relay. */
  readonly others?: readonly number[]
}

const AF_INET = 2
const SOL_SOCKET = 1
const SO_RCVBUFFORCE = 33
const RECEIVE_BUFFER = 16 * 1024 * 1024
const BATCH = 64
const OCTETS = 172
const TICK_US = 500
/** After the last packet was sent, for those under way. */
const REST_MS = 100

/** Phones of one side: a single socket, which all calls share. */
class Phones {
  readonly #calls: DatagramCalls
  readonly #descriptor: number
  readonly #out: DatagramBatch
  readonly #in: DatagramBatch
  readonly #ways: readonly SocketName[]
  #next = 0
  sent = 0
  received = 0

  constructor(calls: DatagramCalls, descriptor: number, ways: readonly Address[]) {
    this.#calls = calls
    this.#descriptor = descriptor
    this.#ways = ways.map((way) => SocketName.of(way))
    this.#out = new DatagramBatch(calls, BATCH, OCTETS)
    this.#in = new DatagramBatch(calls, BATCH, OCTETS + 4)
    for (let slot = 0; slot < BATCH; slot++) {
      this.#out.data(slot).set([0x80, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
      this.#out.setLength(slot, OCTETS)
    }
  }

  send(due: number): void {
    for (let left = due - this.sent; left > 0; ) {
      const count = Math.min(left, BATCH)
      for (let slot = 0; slot < count; slot++) {
        this.#out.data(slot).writeUInt16BE(Math.floor(this.#next / this.#ways.length) & 0xffff, 2)
        this.#out.address(slot, this.#ways[this.#next % this.#ways.length] as SocketName)
        this.#next += 1
      }
      this.#calls.sendMany(this.#descriptor, this.#out.addressOf(0), count)
      this.sent += count
      left -= count
    }
  }

  receive(): void {
    for (let count = BATCH; count === BATCH; ) {
      count = this.#calls.receiveMany(this.#descriptor, this.#in.addressOf(0), BATCH)
      this.received += count
      if (count > 0) this.#in.expect(count)
    }
  }
}

/**
 * Sends so many packets a second, both directions together, as evenly as one thread can, and takes what comes.
 *
 * @param at where the phones of both sides are; every packet goes to one of `ways`, from there
 */
export async function runMediaLoad(
  lab: MediaLab,
  at: { readonly a: Address; readonly b: Address },
  ways: readonly CallWay[],
  { rate, seconds, others = [] }: MediaLoadTerms,
): Promise<MediaLoadFigures> {
  const calls = await loadDatagramCalls()
  calls.timerSlack(1)
  const descriptors = [await socketIn(lab, lab.a, at.a), await socketIn(lab, lab.b, at.b)] as const
  const a = new Phones(
    calls,
    descriptors[0],
    ways.map(({ fromA }) => fromA),
  )
  const b = new Phones(
    calls,
    descriptors[1],
    ways.map(({ fromB }) => fromB),
  )
  const start = process.hrtime.bigint()
  const cpu = cpuSeconds(others)
  const elapsed = (): number => Number(process.hrtime.bigint() - start) / 1e9
  for (let now = 0; now < seconds; now = elapsed()) {
    const due = Math.floor((now * rate) / 2)
    a.send(due)
    b.send(due)
    a.receive()
    b.receive()
    calls.sleep(TICK_US)
  }
  calls.sleep(REST_MS * 1000)
  a.receive()
  b.receive()
  const busySeconds = cpuSeconds(others) - cpu
  for (const descriptor of descriptors) lab.libc.close(descriptor)
  return { sent: a.sent + b.sent, received: a.received + b.received, busySeconds }
}

function socketIn({ libc }: MediaLab, namespace: NetworkNamespace, at: Address): Promise<number> {
  return namespace.run(async () => {
    const descriptor = libc.socket(AF_INET, SOCK_DGRAM, 0)
    libc.setOption(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BUFFER)
    libc.bind(descriptor, encodeSocketAddress(at.host, at.port))
    return descriptor
  })
}

/**
 * CPU seconds of this process with all its threads, of other ones, and of the kernel's threads for packets. What the kernel
 * does to a packet counts for who sent it, so that work of the machine that is not of this bench hardly shows.
 */
function cpuSeconds(others: readonly number[]): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6 + [...others, ...packetThreads()].reduce((sum, pid) => sum + secondsOf(pid), 0)
}

function secondsOf(pid: number): number {
  const times = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const [runtime] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'latin1').split(' ')
    return Number(runtime)
  })
  return times.reduce((sum, time) => sum + time, 0) / 1e9
}

function packetThreads(): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => Number(name) > 0)
  return pids.filter((pid) => commandOf(pid).startsWith('ksoftirqd/')).map(Number)
}

/** @returns nothing for a process that is no more */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'latin1')
  } catch {
    return ''
  }
}
