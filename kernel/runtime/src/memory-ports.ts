import { isWildcardHost, normaliseHost } from './address.ts'
import type { Address } from './net.ts'

/** Ports handed out for port 0: the dynamic range of RFC 6335 §6. */
const FIRST_EPHEMERAL_PORT = 49_152
const LAST_PORT = 65_535

/** How a binding was found: for this very host, or for every host of its family. */
export type BindingKind = 'exact' | 'wildcard'

/** Who is bound where, for one transport. Looking up costs two Map lookups and no allocation. */
export class MemoryPorts<T> {
  readonly #byPort = new Map<number, Map<string, T>>()
  #nextEphemeral = FIRST_EPHEMERAL_PORT
  #size = 0

  get size(): number {
    return this.#size
  }

  find(address: Address): T | undefined {
    const hosts = this.#byPort.get(address.port)
    if (hosts === undefined) return undefined
    const found = hosts.get(address.host) ?? hosts.get(wildcardOf(address.host))
    if (found !== undefined || !address.host.includes(':')) return found
    const host = normaliseHost(address.host)
    return host === undefined || host === address.host ? undefined : this.find({ host, port: address.port })
  }

  kindOf(address: Address): BindingKind | undefined {
    const hosts = this.#byPort.get(address.port)
    if (hosts === undefined) return undefined
    if (hosts.has(address.host)) return 'exact'
    const host = address.host.includes(':') ? normaliseHost(address.host) : address.host
    if (host === undefined) return undefined
    if (host !== address.host && hosts.has(host)) return 'exact'
    return hosts.has(wildcardOf(host)) ? 'wildcard' : undefined
  }

  /** A wildcard and a single host of its family exclude each other, as on a real machine. */
  isFree(address: Address): boolean {
    const hosts = this.#byPort.get(address.port)
    if (hosts === undefined) return true
    if (!isWildcardHost(address.host)) return !hosts.has(address.host) && !hosts.has(wildcardOf(address.host))
    return [...hosts.keys()].every((host) => wildcardOf(host) !== address.host)
  }

  /** A port that is free on `host`; undefined when all are taken. */
  freePort(host: string): number | undefined {
    for (let tried = FIRST_EPHEMERAL_PORT; tried <= LAST_PORT; tried++) {
      const port = this.#nextEphemeral
      this.#nextEphemeral = port === LAST_PORT ? FIRST_EPHEMERAL_PORT : port + 1
      if (this.isFree({ host, port })) return port
    }
    return undefined
  }

  add(address: Address, bound: T): void {
    const hosts = this.#byPort.get(address.port) ?? new Map<string, T>()
    this.#byPort.set(address.port, hosts.set(address.host, bound))
    this.#size++
  }

  remove(address: Address): void {
    const hosts = this.#byPort.get(address.port)
    if (!hosts?.delete(address.host)) return
    this.#size--
    if (hosts.size === 0) this.#byPort.delete(address.port)
  }
}

function wildcardOf(host: string): string {
  return host.includes(':') ? '::' : '0.0.0.0'
}

/** The address a peer sees of a socket bound to a wildcard: on one machine, the one the peer was reached at. */
export function sourceAddress(local: Address, to: Address): Address {
  return isWildcardHost(local.host) ? { host: to.host, port: local.port } : local
}
