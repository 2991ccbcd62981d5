import { VoltaicError } from '@voltaic/base'
import type { DatagramHandlers, DatagramSocket, Net, Random } from '@voltaic/runtime'

/** Ports that calls may use: RTP takes the even ones, RTCP the odd ones behind them. Both ends are included. */
export interface MediaPortRange {
  readonly first: number
  readonly last: number
}

/** Below the ports that Linux hands out by itself. */
export const DEFAULT_MEDIA_PORTS: MediaPortRange = { first: 16_384, last: 32_767 }
/** Pairs tried that another program turns out to use. */
const MAX_ATTEMPTS = 32

/** The two sockets of a call. */
export interface MediaSockets {
  readonly rtp: DatagramSocket
  readonly rtcp: DatagramSocket
  /** Closes both and gives the ports back. */
  close(): Promise<void>
}

/**
 * Hands out pairs of ports at random. It remembers which are in use, since to find out by binding is dear.
 *
 * @spec RFC 3550 §11
 */
export class MediaPorts {
  readonly #net: Net
  readonly #random: Random
  readonly #range: MediaPortRange
  readonly #firstEven: number
  readonly #pairs: number
  readonly #taken = new Map<string, Set<number>>()

  /** @throws RangeError for a range without a pair */
  constructor(net: Net, random: Random, range: MediaPortRange) {
    this.#net = net
    this.#random = random
    this.#range = range
    this.#firstEven = range.first + (range.first & 1)
    this.#pairs = Math.floor((range.last + 1 - this.#firstEven) / 2)
    if (!(range.first > 0 && range.last <= 65_535 && this.#pairs > 0)) {
      throw new RangeError(`no pair of ports from ${range.first} to ${range.last}`)
    }
  }

  /** @throws VoltaicError MEDIA_NO_PORT, NET_ADDRESS_NOT_LOCAL, NET_PERMISSION */
  async bind(host: string, rtp: DatagramHandlers, rtcp: DatagramHandlers): Promise<MediaSockets> {
    const taken = this.#takenOf(host)
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const port = this.#take(taken)
      if (port === undefined) break
      try {
        const sockets = await this.#bindPair(host, port, rtp, rtcp)
        if (sockets !== undefined) return this.#lent(sockets, taken, port)
      } catch (error) {
        taken.delete(port)
        throw error
      }
      taken.delete(port)
    }
    throw this.#noPort(host)
  }

  /** @returns undefined when another program has one of the two */
  async #bindPair(
    host: string,
    port: number,
    rtp: DatagramHandlers,
    rtcp: DatagramHandlers,
  ): Promise<readonly [DatagramSocket, DatagramSocket] | undefined> {
    const first = await this.#bindOne(host, port, rtp)
    if (first === undefined) return undefined
    try {
      const second = await this.#bindOne(host, port + 1, rtcp)
      if (second !== undefined) return [first, second]
    } catch (error) {
      await first.close()
      throw error
    }
    await first.close()
    return undefined
  }

  async #bindOne(host: string, port: number, handlers: DatagramHandlers): Promise<DatagramSocket | undefined> {
    try {
      return await this.#net.bindDatagram({ host, port }, handlers)
    } catch (error) {
      if (error instanceof VoltaicError && error.code === 'NET_PORT_TAKEN') return undefined
      throw error
    }
  }

  #lent([rtp, rtcp]: readonly [DatagramSocket, DatagramSocket], taken: Set<number>, port: number): MediaSockets {
    return {
      rtp,
      rtcp,
      close: async () => {
        await Promise.all([rtp.close(), rtcp.close()])
        taken.delete(port)
      },
    }
  }

  #take(taken: Set<number>): number | undefined {
    if (taken.size >= this.#pairs) return undefined
    let pair = this.#random.integer(this.#pairs)
    while (taken.has(this.#firstEven + pair * 2)) pair = (pair + 1) % this.#pairs
    const port = this.#firstEven + pair * 2
    taken.add(port)
    return port
  }

  #takenOf(host: string): Set<number> {
    const taken = this.#taken.get(host) ?? new Set<number>()
    this.#taken.set(host, taken)
    return taken
  }

  #noPort(host: string): VoltaicError {
    const { first, last } = this.#range
    const message = `no two ports in a row are free on ${host} from ${first} to ${last}`
    return new VoltaicError('MEDIA_NO_PORT', message, 'give media a wider range of ports')
  }
}
