import { type Address, addressKey, type Clock, type Timer } from '@voltaic/runtime'

/**
 * How long the TCP of the kernel may still speak for a port whose sockets were closed: twice the 60 s that Linux has for
 * the last exchange of a connection (net.ipv4.tcp_fin_timeout, TIME_WAIT).
 */
export const PORT_LINGER_MS = 120_000

interface Held {
  readonly port: Address
  /** Runs when the port has been given up. */
  timer: Timer | undefined
}

/**
 * The ports that the kernel keeps closed for clear text. One that is given up stays so for a while: otherwise its last
 * segments would leave in clear.
 */
export class HeldPorts {
  readonly #clock: Clock
  readonly #open: (port: Address) => void
  readonly #held = new Map<string, Held>()

  /** @param open lets a port be as it was */
  constructor(clock: Clock, open: (port: Address) => void) {
    this.#clock = clock
    this.#open = open
  }

  /** @returns those of them that the kernel does not keep closed yet, to be handed to `add` once it does */
  missing(ports: readonly Address[]): readonly Address[] {
    return ports.filter((port) => !this.#held.has(addressKey(port)))
  }

  /** They are protected from now on. */
  add(ports: readonly Address[]): void {
    for (const port of ports) {
      this.#held.get(addressKey(port))?.timer?.cancel()
      this.#held.set(addressKey(port), { port, timer: undefined })
    }
  }

  /** They are not needed any more. */
  release(ports: readonly Address[]): void {
    for (const port of ports) {
      const held = this.#held.get(addressKey(port))
      if (held === undefined || held.timer !== undefined) continue
      held.timer = this.#clock.startTimer(PORT_LINGER_MS, () => {
        this.#held.delete(addressKey(port))
        this.#open(port)
      })
    }
  }

  /** Whether it is protected and was not given up. */
  has(port: Address): boolean {
    const held = this.#held.get(addressKey(port))
    return held !== undefined && held.timer === undefined
  }

  /** Forgets all of them. @returns those that the kernel still keeps closed */
  clear(): readonly Address[] {
    const all = [...this.#held.values()]
    for (const { timer } of all) timer?.cancel()
    this.#held.clear()
    return all.map(({ port }) => port)
  }
}
