import { networkInterfaces } from 'node:os'
import { VoltaicError } from '@voltaic/base'
import { isLoopbackHost, normaliseHost } from './address.ts'
import type { Counters } from './counters.ts'
import type { Address, Net } from './net.ts'
import { bindError, checkAddress, connectError, isPortTaken } from './net-error.ts'
import { bindNodeDatagram } from './node-datagrams.ts'
import { connectNodeStream, listenNodeStream } from './node-streams.ts'
import { describePortHolder } from './port-holder.ts'

/** The machine's own network. */
export interface NodeNet extends Net {
  /** True for the addresses of this machine, as of some seconds ago. */
  isLocal(host: string): boolean
}

export interface NodeNetOptions {
  /** `net.tcp.accept_failed` is counted here: no descriptors left, as a rule. */
  readonly counters?: Counters
}

/** How long a list of the machine's addresses is believed, in milliseconds. */
const INTERFACES_FRESH = 5000

/** UDP by `node:dgram`, TCP by `node:net`, IPv4 and IPv6 apart: an IPv6 socket takes no IPv4. */
export function createNodeNet({ counters }: NodeNetOptions = {}): NodeNet {
  return {
    isLocal: createLocalCheck(),
    async bindDatagram(address, handlers) {
      const at = checkAddress(address)
      try {
        return await bindNodeDatagram(at, handlers)
      } catch (error) {
        throw bindError('UDP', at, error, await holderIfTaken('udp', at, error))
      }
    },
    async listenStream(address, accept) {
      const at = checkAddress(address)
      try {
        return await listenNodeStream(at, accept, () => counters?.add('net.tcp.accept_failed'))
      } catch (error) {
        throw bindError('TCP', at, error, await holderIfTaken('tcp', at, error))
      }
    },
    async connectStream(address, handlers, options = {}) {
      const to = checkAddress(address)
      try {
        return await connectNodeStream(to, handlers, options)
      } catch (error) {
        throw connectError(to, options, error)
      }
    },
    async bindPackets(host, protocol) {
      const message = `raw packets of IP protocol ${protocol} on ${host} are not available on the machine's network`
      throw new VoltaicError('NET_UNSUPPORTED', message)
    },
  }
}

async function holderIfTaken(transport: 'udp' | 'tcp', at: Address, error: unknown): Promise<string> {
  return isPortTaken(error) ? describePortHolder(transport, at) : ''
}

function createLocalCheck(): (host: string) => boolean {
  let hosts = new Set<string>()
  let readAt = Number.NEGATIVE_INFINITY
  return (host) => {
    if (isLoopbackHost(host)) return true
    const now = performance.now()
    if (now - readAt > INTERFACES_FRESH) {
      hosts = readLocalHosts()
      readAt = now
    }
    return hosts.has(host)
  }
}

function readLocalHosts(): Set<string> {
  const entries = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return new Set(entries.map(({ address }) => normaliseHost(address) ?? address))
}
