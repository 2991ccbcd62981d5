import type { Address, DatagramSocket, Net } from '@voltaic/runtime'

/** Two sockets, of which one stands for the RTP address of a phone and the other for its RTCP address. */
export class MediaRelay {
  /** Packets that went through. */
  relayed = 0
  /** Whom it stands for. */
  standsFor: Address | undefined
  readonly #sockets: DatagramSocket[] = []

  /** @param host where both listen */
  async open(net: Net, host: string): Promise<void> {
    for (const offset of [0, 1]) {
      const socket = await net.bindDatagram({ host, port: 0 }, { onDatagram: (data) => this.#relay(data, offset) })
      this.#sockets.push(socket)
    }
  }

  get rtpPort(): number {
    return this.#sockets[0]?.local.port ?? 0
  }

  get rtcpPort(): number {
    return this.#sockets[1]?.local.port ?? 0
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) await socket.close()
  }

  #relay(data: Uint8Array, offset: number): void {
    if (this.standsFor === undefined) return
    this.relayed += 1
    const { host, port } = this.standsFor
    this.#sockets[offset]?.send(Uint8Array.from(data), { host, port: port + offset })
  }
}
