import { isWildcardHost, type Net, type PacketSocket } from '@voltaic/runtime'

/** IP protocol number of ESP. @spec RFC 4303 §2 */
const PROTOCOL_ESP = 50

/** The raw socket for ESP at one host, shared by all that is bound there. */
export interface EspPort {
  send(packet: Uint8Array, to: string): void
  /** Another hold on the same socket, to be released by itself. */
  share(): EspPort
  /** To be called once; the last to release it closes the socket. */
  release(): Promise<void>
}

interface Shared {
  readonly host: string
  readonly opening: Promise<PacketSocket>
  socket?: PacketSocket
  users: number
}

/** Binds raw sockets as they are needed. */
export class EspPorts {
  readonly #net: Net
  readonly #onPacket: (packet: Uint8Array, from: string) => void
  readonly #byHost = new Map<string, Shared>()

  constructor(net: Net, onPacket: (packet: Uint8Array, from: string) => void) {
    this.#net = net
    this.#onPacket = onPacket
  }

  /**
   * @param host as `normaliseHost` writes it; may be a wildcard
   * @throws VoltaicError as `Net.bindPackets` does
   */
  async acquire(host: string): Promise<EspPort> {
    const shared = this.#find(host) ?? this.#bind(host)
    shared.users += 1
    try {
      shared.socket = await shared.opening
      return this.#createPort(shared, shared.socket)
    } catch (error) {
      await this.#release(shared)
      throw error
    }
  }

  /** The port at a host where something is bound, held by whoever holds it: for an answer at once. */
  borrow(host: string): Pick<EspPort, 'send'> | undefined {
    return this.#find(host)?.socket
  }

  /** One socket for all hosts of an IP version serves for each of them. */
  #find(host: string): Shared | undefined {
    return this.#byHost.get(host) ?? [...this.#byHost.values()].find((each) => isCovered(host, each.host))
  }

  #bind(host: string): Shared {
    const opening = this.#net.bindPackets(host, PROTOCOL_ESP, { onPacket: this.#onPacket })
    const shared = { host, opening, users: 0 }
    this.#byHost.set(host, shared)
    return shared
  }

  #createPort(shared: Shared, socket: PacketSocket): EspPort {
    return {
      send: (packet, to) => socket.send(packet, to),
      share: () => {
        shared.users += 1
        return this.#createPort(shared, socket)
      },
      release: () => this.#release(shared),
    }
  }

  async #release(shared: Shared): Promise<void> {
    shared.users -= 1
    if (shared.users > 0) return
    this.#byHost.delete(shared.host)
    await shared.socket?.close()
  }
}

function isCovered(host: string, by: string): boolean {
  return isWildcardHost(by) && host.includes(':') === by.includes(':')
}
