import type { Clock, Net } from '@voltaic/runtime'
import type { RelaySide, RelayStream } from '../engines/relay-engine.ts'
import { MediaPort, type PortTerms, type PortTraffic } from '../engines/user-space/media-port.ts'
import { looksLikeRtcp } from '../engines/user-space/rtp-check.ts'
import { RtcpObserver, type SideName } from './rtcp-observer.ts'

/**
 * RTCP of one stream, whatever engine has its RTP: relayed both ways, and read along. It flows while media is held or
 * gated too: that is how both ends know that the other is alive.
 *
 * @spec RFC 3264 §5.1; RFC 3550 §11
 */
export class RtcpRelay {
  readonly observer: RtcpObserver = new RtcpObserver()
  readonly #malformed: Record<SideName, number> = { a: 0, b: 0 }
  #isTerminated = false
  #a: MediaPort | undefined
  #b: MediaPort | undefined

  /** @throws VoltaicError when one of the odd ports cannot be had; none is kept then */
  static async open(stream: RelayStream, net: Net, clock: Clock): Promise<RtcpRelay> {
    const relay = new RtcpRelay()
    try {
      await relay.#bind(stream, net, clock)
      return relay
    } catch (error) {
      await relay.close()
      throw error
    }
  }

  update(stream: RelayStream): void {
    this.#a?.update(termsOf(stream.a))
    this.#b?.update(termsOf(stream.b))
  }

  /** Whether both ends hear a stream of ours: what one says of its own is nothing to the other then. @spec RFC 3550 §7.2 */
  terminate(isTerminated: boolean): void {
    this.#isTerminated = isTerminated
  }

  /** Sends RTCP of our own. */
  send(to: SideName, data: Uint8Array): void {
    const port = to === 'a' ? this.#a : this.#b
    port?.send(data)
  }

  /** Datagrams at the RTCP port of a side that were no RTCP, or came from a host that has no business there. */
  refusedFrom(side: SideName): number {
    const port = side === 'a' ? this.#a : this.#b
    return this.#malformed[side] + (port?.counters().foreign ?? 0)
  }

  /** When RTCP last came from either side. */
  get lastPacketAt(): number | undefined {
    const [a, b] = [this.#a?.counters().lastPacketAt, this.#b?.counters().lastPacketAt]
    return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
  }

  async close(): Promise<void> {
    await this.#a?.close()
    await this.#b?.close()
  }

  async #bind(stream: RelayStream, net: Net, clock: Clock): Promise<void> {
    this.#a = await MediaPort.bind(net, termsOf(stream.a), this.#traffic('a'), clock)
    this.#b = await MediaPort.bind(net, termsOf(stream.b), this.#traffic('b'), clock)
  }

  #traffic(from: SideName): PortTraffic {
    return {
      isAcceptable: (data) => {
        if (looksLikeRtcp(data)) return true
        this.#malformed[from] += 1
        return false
      },
      relay: (data: Uint8Array, at: number) => {
        this.observer.observe(from, data, at)
        if (this.#isTerminated) return true
        const other = from === 'a' ? this.#b : this.#a
        return other?.send(data) ?? false
      },
    }
  }
}

function termsOf(side: RelaySide): PortTerms {
  const { host, port } = side.local
  return { ...side, local: { host, port: port + 1 }, remote: side.remoteRtcp, sends: true }
}
