import { type Address, addressKey, isWildcardHost } from '@voltaic/runtime'
import type { TracedMessage } from '../traced-message.ts'

/** Addresses learned from traces; phones that come and go must not fill the memory. */
export const MAX_LEARNED = 20_000

/** Which element listens or sends at an address: what the configuration says, and what traces have shown. */
export class AddressBook {
  readonly #configured = new Map<string, string>()
  readonly #learned = new Map<string, string>()
  /** Hosts at which one element only is configured: its other ports are its own, too. */
  readonly #hosts = new Map<string, string | undefined>()

  constructor(configured: Iterable<readonly [Address, string]> = []) {
    for (const [address, element] of configured) {
      this.#configured.set(addressKey(address), element)
      const others = this.#hosts.has(address.host) && this.#hosts.get(address.host) !== element
      this.#hosts.set(address.host, others ? undefined : element)
    }
  }

  learn(message: TracedMessage): void {
    if (isWildcardHost(message.local.host)) return
    const key = learnedKey(message.local, message.transport)
    if (this.#learned.get(key) === message.element) return
    if (this.#learned.size >= MAX_LEARNED) this.#learned.clear()
    this.#learned.set(key, message.element)
  }

  nameOf(address: Address, transport: TracedMessage['transport']): string | undefined {
    return (
      this.#learned.get(learnedKey(address, transport)) ??
      this.#configured.get(addressKey(address)) ??
      this.#hosts.get(address.host)
    )
  }
}

/** The same port of UDP and of TCP may belong to two elements. */
function learnedKey(address: Address, transport: TracedMessage['transport']): string {
  return `${transport} ${addressKey(address)}`
}
