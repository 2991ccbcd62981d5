import { decodeIpv4, decodeIpv6 } from '@voltaic/runtime'
import type { Flow, FlowTransport } from './flow.ts'

/** Flows of one generation; twice as many are kept. */
const MAX_FLOWS = 32_768
const BUCKETS = 8192

/** Where to look for what names a flow. */
export interface FlowPlace {
  /** Source address, and behind it the destination. */
  readonly addresses: Uint8Array
  readonly addressesAt: number
  readonly addressLength: number
  /** Source port and behind it the destination port. */
  readonly ports: Uint8Array
  readonly portsAt: number
  readonly place: number
}

/**
 * All flows, found without making anything for those that are known. Those in which nothing happened for the longest time
 * go: when one generation is full the one before it is dropped.
 */
export class FlowTable<State> {
  readonly #transport: FlowTransport
  readonly #drop: (flow: Flow<State>) => void
  #young: (Flow<State> | undefined)[] = new Array(BUCKETS)
  #old: (Flow<State> | undefined)[] = new Array(BUCKETS)
  #count = 0

  /** @param drop told of each flow that goes */
  constructor(transport: FlowTransport, drop: (flow: Flow<State>) => void) {
    this.#transport = transport
    this.#drop = drop
  }

  find(where: FlowPlace): Flow<State> {
    const hash = hashOf(where)
    const bucket = hash & (BUCKETS - 1)
    for (let flow = this.#young[bucket]; flow !== undefined; flow = flow.next) {
      if (flow.hash === hash && isSame(flow, where)) return flow
    }
    return this.#add(this.#takeOld(hash, where) ?? makeFlow(this.#transport, where, hash))
  }

  /** Drops all. */
  end(): void {
    dropAll(this.#old, this.#drop)
    dropAll(this.#young, this.#drop)
    this.#count = 0
  }

  #add(flow: Flow<State>): Flow<State> {
    if (this.#count >= MAX_FLOWS) {
      dropAll(this.#old, this.#drop)
      ;[this.#young, this.#old] = [this.#old, this.#young]
      this.#count = 0
    }
    const bucket = flow.hash & (BUCKETS - 1)
    flow.next = this.#young[bucket]
    this.#young[bucket] = flow
    this.#count++
    return flow
  }

  #takeOld(hash: number, where: FlowPlace): Flow<State> | undefined {
    const bucket = hash & (BUCKETS - 1)
    let before: Flow<State> | undefined
    for (let flow = this.#old[bucket]; flow !== undefined; flow = flow.next) {
      if (flow.hash === hash && isSame(flow, where)) {
        if (before === undefined) this.#old[bucket] = flow.next
        else before.next = flow.next
        return flow
      }
      before = flow
    }
    return undefined
  }
}

function dropAll<State>(table: (Flow<State> | undefined)[], drop: (flow: Flow<State>) => void): void {
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    for (let flow = table[bucket]; flow !== undefined; flow = flow.next) drop(flow)
    table[bucket] = undefined
  }
}

function makeFlow<State>(transport: FlowTransport, where: FlowPlace, hash: number): Flow<State> {
  const { addresses, addressesAt: at, addressLength: length, ports, portsAt, place } = where
  const key = new Uint8Array(length * 2 + 4)
  key.set(addresses.subarray(at, at + length * 2))
  key.set(ports.subarray(portsAt, portsAt + 4), length * 2)
  const host = (octets: Uint8Array): string => (length === 4 ? decodeIpv4(octets) : decodeIpv6(octets))
  const port = (offset: number): number => ((key[offset] as number) << 8) | (key[offset + 1] as number)
  return {
    transport,
    from: { host: host(key.subarray(0, length)), port: port(length * 2) },
    to: { host: host(key.subarray(length, length * 2)), port: port(length * 2 + 2) },
    place,
    state: undefined,
    isIgnored: false,
    tcp: undefined,
    sctp: undefined,
    key,
    hash,
    next: undefined,
  }
}

function hashOf({ addresses, addressesAt, addressLength, ports, portsAt, place }: FlowPlace): number {
  let hash = place | 0
  const end = addressesAt + addressLength * 2
  for (let at = addressesAt; at < end; at += 4) hash = mix(hash, word(addresses, at))
  hash = mix(hash, word(ports, portsAt))
  return hash ^ (hash >>> 15)
}

function mix(hash: number, value: number): number {
  const mixed = Math.imul(hash ^ value, 0x9e37_79b1)
  return mixed ^ (mixed >>> 16)
}

function word(octets: Uint8Array, at: number): number {
  return (
    ((octets[at] as number) << 24) |
    ((octets[at + 1] as number) << 16) |
    ((octets[at + 2] as number) << 8) |
    (octets[at + 3] as number)
  )
}

function isSame<State>(flow: Flow<State>, where: FlowPlace): boolean {
  const { key } = flow
  const length = where.addressLength * 2
  if (flow.place !== where.place || key.length !== length + 4) return false
  for (let at = 0; at < length; at++) if (key[at] !== where.addresses[where.addressesAt + at]) return false
  for (let at = 0; at < 4; at++) if (key[length + at] !== where.ports[where.portsAt + at]) return false
  return true
}
