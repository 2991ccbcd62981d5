import type { Clock, Net } from '@voltaic/runtime'
import type {
  PacketOutlets,
  PacketProcessing,
  ProcessedPackets,
  RelayStream,
  SideCounters,
  StreamCounters,
} from '../relay-engine.ts'
import { IncomingRtp } from './incoming-rtp.ts'
import { MediaPort, type PortTraffic } from './media-port.ts'
import { looksLikeRtp } from './rtp-check.ts'

/** One stream on two sockets of ours. */
export class UserSpaceStream {
  #stream: RelayStream
  #a: MediaPort | undefined
  #b: MediaPort | undefined
  readonly #fromA: IncomingRtp
  readonly #fromB: IncomingRtp

  private constructor(stream: RelayStream) {
    this.#stream = stream
    this.#fromA = new IncomingRtp(stream.clockRate)
    this.#fromB = new IncomingRtp(stream.clockRate)
  }

  /** @throws VoltaicError when one of the ports cannot be had; none is kept then */
  static async open(stream: RelayStream, net: Net, clock: Clock): Promise<UserSpaceStream> {
    const opened = new UserSpaceStream(stream)
    try {
      await opened.#bind(net, clock)
      stream.processing?.attach?.(opened.#outlets)
      return opened
    } catch (error) {
      await opened.close()
      throw error
    }
  }

  async #bind(net: Net, clock: Clock): Promise<void> {
    this.#a = await MediaPort.bind(net, this.#stream.a, this.#trafficOfA, clock)
    this.#b = await MediaPort.bind(net, this.#stream.b, this.#trafficOfB, clock)
  }

  update(stream: RelayStream): void {
    const isNew = stream.processing !== this.#stream.processing
    this.#stream = stream
    if (isNew) stream.processing?.attach?.(this.#outlets)
    this.#fromA.clockRate = stream.clockRate
    this.#fromB.clockRate = stream.clockRate
    this.#a?.update(stream.a)
    this.#b?.update(stream.b)
  }

  counters(): StreamCounters {
    return [countersOf(this.#a, this.#fromA), countersOf(this.#b, this.#fromB)]
  }

  async close(): Promise<void> {
    await this.#a?.close()
    await this.#b?.close()
  }

  readonly #outlets: PacketOutlets = {
    toA: (rtp) => void send(this.#a, rtp),
    toB: (rtp) => void send(this.#b, rtp),
  }

  readonly #trafficOfA: PortTraffic = {
    isAcceptable: looksLikeRtp,
    relay: (data, at) => {
      this.#fromA.receive(data, at)
      const { processing } = this.#stream
      return processing === undefined
        ? send(this.#b, data)
        : sendProcessed(this.#b, processed(processing, 'a', data, at))
    },
  }

  readonly #trafficOfB: PortTraffic = {
    isAcceptable: looksLikeRtp,
    relay: (data, at) => {
      this.#fromB.receive(data, at)
      const { processing } = this.#stream
      return processing === undefined
        ? send(this.#a, data)
        : sendProcessed(this.#a, processed(processing, 'b', data, at))
    },
  }
}

function processed(processing: PacketProcessing, from: 'a' | 'b', data: Uint8Array, at: number): ProcessedPackets {
  return from === 'a' ? processing.fromA(data, at) : processing.fromB(data, at)
}

function send(port: MediaPort | undefined, data: Uint8Array): boolean {
  return port?.send(data) ?? false
}

/** What processing swallows, it wanted to: that is no drop. */
function sendProcessed(port: MediaPort | undefined, packets: ProcessedPackets): boolean {
  if (packets === undefined) return true
  if (packets instanceof Uint8Array) return send(port, packets)
  let isSent = true
  for (const packet of packets) isSent = send(port, packet) && isSent
  return isSent
}

function countersOf(port: MediaPort | undefined, incoming: IncomingRtp): SideCounters {
  const reception = incoming.read()
  return { ...NOTHING, ...port?.counters(), ...(reception && { reception }) }
}

const NOTHING: SideCounters = { packets: 0, octets: 0, dropped: 0, foreign: 0, lastPacketAt: undefined }
