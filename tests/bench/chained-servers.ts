/**
 * All application servers of the bench in one process: gives back whatever it gets, at once. Ends when its parent does.
 * Started by `services.ts`.
 */
import { createApplicationServer } from '@voltaic/as-kit'
import { createLog, createRuntime } from '@voltaic/core'
import { formatAddress } from '@voltaic/runtime'
import { BENCH_HOSTS, benchConfig } from './bench-network.ts'
import { SERVERS } from './served-subscribers.ts'

const { realm } = benchConfig('')
const { occupancy, ...runtime } = createRuntime({ log: createLog('warn') })
const scscf = { transport: 'tcp', address: { host: BENCH_HOSTS.scscf, port: 6060 } } as const
const server = createApplicationServer(
  { name: 'chained', criteria: [], onRequest: (call) => call.proxy() },
  // the only name that it needs
  { runtime, resolver: { resolve: async () => [scscf] } },
  {
    element: 'chained',
    listen: [
      { transport: 'udp', address: SERVERS },
      { transport: 'tcp', address: SERVERS },
    ],
    uri: `sip:${formatAddress(SERVERS)}`,
    trustedHosts: new Set(Object.values(BENCH_HOSTS)),
    scscf: `sip:scscf.${realm}:6060`,
  },
)
await server.start()
process.send?.({ ready: true })
process.once('disconnect', () => void server.stop())
