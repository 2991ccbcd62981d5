import { readdir } from 'node:fs/promises'
import { askCores, type VoltaicConfig } from '@voltaic/core'
import { examine, type Finding, type Group, type NetworkPlan, type Probes } from '@voltaic/doctor'
import { createNodeNet, type Runtime } from '@voltaic/runtime'
import { planOf } from './plan.ts'
import { probeClock } from './probes/clock.ts'
import { probeDiameter } from './probes/diameter.ts'
import { probeDisk } from './probes/disk.ts'
import { probeDns } from './probes/dns.ts'
import { probeEsp } from './probes/esp.ts'
import { probeNat } from './probes/nat.ts'
import { probeNetwork } from './probes/network.ts'
import { probePacketFilters } from './probes/packet-filters.ts'
import { probePorts } from './probes/ports.ts'
import { probeProcess } from './probes/process.ts'

/**
 * Looks at this host for what a network needs of it. Changes nothing; each port is bound for a moment.
 *
 * @param only groups to look at; all unless given
 */
export function diagnose(
  config: VoltaicConfig,
  runtime: Runtime,
  only?: readonly Group[],
): Promise<readonly Finding[]> {
  const plan = planOf(config)
  return examine(createHostProbes(config, plan, runtime), plan, only)
}

/** The probes of this host. */
function createHostProbes(config: VoltaicConfig, plan: NetworkPlan, runtime: Runtime): Probes {
  // a core in this very process has its ports in memory too: what others see is on the machine's own network
  const net = createNodeNet({ counters: runtime.counters })
  const outside = { ...runtime, net }
  const isRunning = once(async () => (await askCores(config.data, { ask: 'counts' })).length > 0)
  const filters = once(probePacketFilters)
  return {
    process: probeProcess,
    esp: probeEsp,
    network: probeNetwork,
    ports: async () => probePorts(plan, net, (await isRunning()) ? await pidsOfCores(config.data) : new Set()),
    firewall: async () => ({ filters: await filters() }),
    nat: () => probeNat(config, runtime.clock, filters(), net.isLocal),
    clock: () => probeClock(runtime.clock),
    dns: async () => probeDns(plan, outside, await isRunning()),
    diameter: async () => probeDiameter(plan, outside, await isRunning(), net.isLocal),
    disk: () => probeDisk(plan),
  }
}

/** Each core answers at a socket that has its process number in its name. */
async function pidsOfCores(data: string): Promise<ReadonlySet<number>> {
  const names = await readdir(data).catch((): string[] => [])
  return new Set(names.flatMap((name) => Number(/^control-(\d+)\.sock$/.exec(name)?.[1] ?? Number.NaN) || []))
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined
  return () => {
    result ??= work()
    return result
  }
}
