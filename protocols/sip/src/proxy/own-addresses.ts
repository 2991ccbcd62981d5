import { normaliseHost } from '@voltaic/runtime'
import { DEFAULT_SIP_PORT, type ListenPoint } from '../transport/flow.ts'
import type { Uri } from '../uri/uri.ts'

/** The addresses and names by which others mean this element. */
export class OwnAddresses {
  readonly #hostPorts = new Set<string>()

  /** @param aliases names or addresses, `host` for all ports that are listened on, or `host:port` */
  constructor(local: readonly ListenPoint[], aliases: readonly string[]) {
    const ports = new Set(local.map(({ address }) => address.port))
    for (const { address } of local) this.#hostPorts.add(`${address.host} ${address.port}`)
    for (const alias of aliases) {
      const [, host = alias, port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(alias) ?? []
      if (port !== undefined) this.#hostPorts.add(`${comparable(host)} ${port}`)
      // A URI without port is looked up by SRV, so whatever port that gives is meant.
      else for (const each of [DEFAULT_SIP_PORT, ...ports]) this.#hostPorts.add(`${comparable(host)} ${each}`)
    }
  }

  /** Whether the URI is one that leads to this element. @spec RFC 3261 §16.4 */
  has(uri: Uri): boolean {
    if (uri.kind !== 'sip') return false
    const port = uri.port ?? DEFAULT_SIP_PORT
    // Most are written as they are kept; only the others pay for the comparison of all notations.
    return this.#hostPorts.has(`${uri.host} ${port}`) || this.#hostPorts.has(`${comparable(uri.host)} ${port}`)
  }
}

function comparable(host: string): string {
  return normaliseHost(host) ?? host.toLowerCase()
}
