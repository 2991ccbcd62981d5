import { type Address, type Clock, type Counters, isWildcardHost, type Net, type Random } from '@voltaic/runtime'
import { EspPorts } from './esp-ports.ts'
import { ProtectedDatagrams } from './protected-datagrams.ts'
import { ProtectedStreams } from './protected-streams.ts'
import { type EspDropped, type EspFlight, ProtectedWire } from './protected-wire.ts'
import type { SaLookup } from './sa-lookup.ts'

export interface ProtectedNetOptions {
  readonly clock: Clock
  readonly random: Random
  /** `ipsec.sent`, `ipsec.received`, and `ipsec.drop.REASON` for each reason there is. */
  readonly counters: Counters
  /** Sees every ESP packet that is sent or was found genuine, for a capture. */
  readonly onFlight?: (flight: EspFlight) => void
  /** Told of every ESP packet that came in and went no further. */
  readonly onDrop?: (dropped: EspDropped) => void
}

/**
 * A network whose protected ports speak ESP, and whose other ports are those of `net`. A SIP stack on protected ports works
 * as it does on others.
 *
 * Each datagram is one ESP packet, and each write to a stream too (a long one is several): the packet holds an UDP or TCP
 * header as a phone's would, so that Wireshark decrypts it. There is no TCP behind it: segments are put in order, and
 * nothing lost is sent again; a stream that has a gap for too long is reset. That suits phones and a core in one process;
 * towards real phones the kernel does ESP and TCP.
 *
 * What leaves a protected port without an association is dropped and reported (`IPSEC_NO_ASSOCIATION`); what reaches one
 * in clear is dropped and counted.
 *
 * @param net whose `bindPackets` carries the packets
 * @spec TS 33.203 §6.3, §7.1; RFC 4303 §3
 */
export function createProtectedNet(net: Net, database: SaLookup, options: ProtectedNetOptions): Net {
  const { clock, random, counters, onFlight, onDrop } = options
  const wire = new ProtectedWire({ database, counters, onFlight, onDrop })
  const ports = new EspPorts(net, (packet, source) => {
    const arrival = wire.receive(packet, source)
    if (arrival === undefined) return
    if (arrival.transported.kind === 'datagram') datagrams.receive(arrival, arrival.transported.data)
    else streams.receive(arrival, arrival.transported.segment)
  })
  const datagrams = new ProtectedDatagrams(net, ports, wire)
  const streams = new ProtectedStreams({ net, ports, wire, clock, random })
  const isProtected = (at: Address) => database.isProtected(at)
  return {
    bindDatagram: (at, handlers) => (isProtected(at) ? datagrams.bind(at, handlers) : net.bindDatagram(at, handlers)),
    listenStream: (at, accept) => (isProtected(at) ? streams.listen(at, accept) : net.listenStream(at, accept)),
    connectStream(to, handlers, connectOptions = {}) {
      const from = clientEnd(database, to, connectOptions.from)
      if (!isProtected(from)) return net.connectStream(to, handlers, connectOptions)
      return streams.connect(from, to, handlers, connectOptions.signal)
    },
    bindPackets: (host, protocol, handlers) => net.bindPackets(host, protocol, handlers),
  }
}

/** Where to connect from. A stack names a host only; the association tells the port. */
function clientEnd(database: SaLookup, to: Address, wanted: Address | undefined): Address {
  const from = wanted ?? { host: to.host.includes(':') ? '::' : '0.0.0.0', port: 0 }
  if (from.port !== 0) return from
  const end = database.clientEnd(to)
  return end !== undefined && (isWildcardHost(from.host) || end.host === from.host) ? end : from
}
