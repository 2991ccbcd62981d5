import assert from 'node:assert/strict'
import type { RelayEngine, RelaySide, RelayStream } from '@voltaic/agw'
import type { Address } from '@voltaic/runtime'
import { bindPeer, type DatagramPeer } from './net-peers.ts'
import type { RelayHosts, RelayLab } from './relay-lab.ts'

const PHONE_PORT = 5004

/** One call of one test, with phones on both sides. */
export class RelayCall {
  readonly lab: RelayLab
  readonly hosts: RelayHosts
  readonly engine: RelayEngine
  readonly #peers: DatagramPeer[] = []
  readonly #ids: string[] = []
  /** Ports of the gateway that no other test has had: what is under way of it comes to nobody. */
  readonly port: number
  #marks = 0

  constructor(lab: RelayLab, hosts: RelayHosts, port: number) {
    this.lab = lab
    this.hosts = hosts
    this.engine = lab.engine
    this.port = port
  }

  get access(): Address {
    return { host: this.hosts.access, port: this.port }
  }

  get core(): Address {
    return { host: this.hosts.core, port: this.port + 2 }
  }

  /** Of two phones that told their addresses, each of which is the only one that may send. */
  stream(a: Partial<RelaySide> = {}, b: Partial<RelaySide> = {}): RelayStream {
    const { hosts } = this
    return {
      id: `call-${this.port}`,
      a: { ...sideOf(this.access, { host: hosts.a, port: this.phonePort }), ...a },
      b: { ...sideOf(this.core, { host: hosts.b, port: this.phonePort }), ...b },
    }
  }

  /** Of two phones at one gateway: each has a stream of its own, and the two meet inside. */
  legs(): readonly [RelayStream, RelayStream] {
    const stream = this.stream()
    const inside = { host: this.hosts.core, port: this.port + 4 }
    const beside = { host: this.hosts.core, port: this.port + 6 }
    return [
      { ...stream, b: sideOf(inside, beside) },
      { ...stream, id: `${stream.id}-target`, a: { ...sideOf(beside, inside), allowedHost: undefined } },
    ]
  }

  get phonePort(): number {
    return PHONE_PORT + this.port
  }

  async open(stream: RelayStream): Promise<void> {
    assert.ok(this.engine.canRelay(stream), 'a stream for this engine')
    this.#ids.push(stream.id)
    await this.engine.open(stream)
  }

  bind(side: 'a' | 'b' | 'gateway', host: string, port: number = this.phonePort): Promise<DatagramPeer> {
    return this.#keep(bindPeer(this.lab.nets[side], { host, port }))
  }

  phones(): Promise<[DatagramPeer, DatagramPeer]> {
    return Promise.all([this.bind('a', this.hosts.a), this.bind('b', this.hosts.b)])
  }

  async close(): Promise<void> {
    for (const id of this.#ids) await this.engine.close(id)
    for (const { socket } of this.#peers) await socket.close()
  }

  /** Sends one packet and waits for it at the other end. @returns from where it came */
  async relayed(from: DatagramPeer, to: Address, at: DatagramPeer): Promise<Address> {
    this.#marks += 1
    const sent = rtp(this.#marks)
    from.socket.send(sent, to)
    const { data, from: source } = await at.received.next()
    assert.deepEqual([...data], [...sent])
    return source
  }

  async #keep(binding: Promise<DatagramPeer>): Promise<DatagramPeer> {
    const peer = await binding
    this.#peers.push(peer)
    return peer
  }
}

export function sideOf(local: Address, remote: Address | undefined): RelaySide {
  return {
    local,
    remote,
    remoteRtcp: undefined,
    allowedHost: remote?.host,
    latches: false,
    sends: true,
    dscp: undefined,
  }
}

export function rtp(sequence: number, length = 172): Uint8Array {
  const packet = new Uint8Array(length).fill(sequence)
  packet.set([0x80, 8, sequence >> 8, sequence & 0xff, 0, 0, 0, 0, 0, 0, 0, 1])
  return packet
}

/** Sends until it arrives there: an engine may need a moment to have learnt. */
export async function heardAt(call: RelayCall, from: DatagramPeer, to: Address, at: DatagramPeer): Promise<void> {
  await soon(call, async () => {
    from.socket.send(rtp(70), to)
    await call.lab.pass(SHORT_MS)
    return at.received.all.length > 0
  })
}

/** Asks again until it is so, or the time of the test is over. */
export async function soon(call: RelayCall, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await call.lab.pass(SHORT_MS)
}

const SHORT_MS = 5
const ETHERNET = 14
const ETHERTYPE_IPV6 = 0x86dd

/** Code points of the packets in frames. */
export function codePoints(frames: readonly Buffer[]): readonly number[] {
  return frames.map((frame) => {
    const isIpv6 = frame.readUInt16BE(12) === ETHERTYPE_IPV6
    return isIpv6 ? (frame.readUInt16BE(ETHERNET) >> 6) & 0x3f : frame.readUInt8(ETHERNET + 1) >> 2
  })
}
