import type { Runtime } from '@voltaic/runtime'
import type { EngineCapabilities, RelayEngine, RelayStream, StreamCounters } from '../relay-engine.ts'
import { UserSpaceStream } from './user-space-stream.ts'

export interface UserSpaceEngineOptions {
  /** Whether the sockets of the Net can mark packets. */
  readonly canMark?: boolean
}

/**
 * Relays each stream through two datagram sockets of the Net: on a real network, and on one in memory. It can all that
 * an engine can, at the price of a copy into this process and out again.
 */
export function createUserSpaceEngine(
  { net, clock }: Pick<Runtime, 'net' | 'clock'>,
  { canMark = false }: UserSpaceEngineOptions = {},
): RelayEngine {
  const streams = new Map<string, UserSpaceStream>()
  return {
    name: 'user-space',
    capabilities: { ...CAPABILITIES, dscp: canMark },
    async start() {},
    async stop() {
      for (const stream of streams.values()) await stream.close()
      streams.clear()
    },
    canRelay: () => true,
    async open(stream: RelayStream) {
      streams.set(stream.id, await UserSpaceStream.open(stream, net, clock))
    },
    async update(stream) {
      streams.get(stream.id)?.update(stream)
    },
    async close(id) {
      const stream = streams.get(id)
      streams.delete(id)
      await stream?.close()
      return stream?.counters() ?? NOTHING
    },
    async counters(id) {
      return streams.get(id)?.counters()
    },
  }
}

const CAPABILITIES: EngineCapabilities = {
  families: ['IP4', 'IP6'],
  crossFamily: true,
  processing: true,
  latching: true,
  sourceCheck: true,
  rtpCheck: true,
  rtpStatistics: true,
  dropCounters: true,
  dscp: false,
  fragments: true,
  outlivesProcess: false,
}

const NO_PACKETS = { packets: 0, octets: 0, dropped: 0, foreign: 0, lastPacketAt: undefined } as const
const NOTHING: StreamCounters = [NO_PACKETS, NO_PACKETS]
