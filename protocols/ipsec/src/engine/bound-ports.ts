import { type Address, isWildcardHost } from '@voltaic/runtime'

/** Who is bound at which port. A socket bound to a wildcard answers for each host of its IP version. */
export class BoundPorts<T> {
  readonly #byPort = new Map<number, Map<string, T>>()

  add({ host, port }: Address, bound: T): void {
    const hosts = this.#byPort.get(port) ?? new Map<string, T>()
    this.#byPort.set(port, hosts.set(host, bound))
  }

  remove({ host, port }: Address): void {
    const hosts = this.#byPort.get(port)
    hosts?.delete(host)
    if (hosts?.size === 0) this.#byPort.delete(port)
  }

  find({ host, port }: Address): T | undefined {
    const hosts = this.#byPort.get(port)
    return hosts?.get(host) ?? hosts?.get(host.includes(':') ? '::' : '0.0.0.0')
  }
}

/** What the other end sees as sender: in one process a wildcard socket answers from where it was reached. */
export function senderHost(local: string, to: string): string {
  return isWildcardHost(local) ? to : local
}
