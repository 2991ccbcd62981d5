import { createBatchEngine, createNftablesEngine, createUserSpaceEngine } from '@voltaic/agw'
import { noNamespaces } from './network-namespaces.ts'
import { runRelayEngineContract } from './relay-engine.ts'
import { type MakeEngine, makeMemoryRelayLab, makeNamespaceRelayLab, RELAY_PORTS } from './relay-lab.ts'

const inUserSpace: MakeEngine = ({ net, clock }) => createUserSpaceEngine({ net, clock })
const inKernel: MakeEngine = ({ clock, hosts }) =>
  createNftablesEngine({ clock, hosts, ports: RELAY_PORTS, prepareHost: true })

runRelayEngineContract('user space, in memory', () => makeMemoryRelayLab(inUserSpace))
runRelayEngineContract('user space, on wires', () => makeNamespaceRelayLab(inUserSpace), noNamespaces())
runRelayEngineContract(
  'user space, many packets a call',
  () => makeNamespaceRelayLab(createBatchEngine),
  noNamespaces(),
)
runRelayEngineContract('nftables', () => makeNamespaceRelayLab(inKernel), noNamespaces())
