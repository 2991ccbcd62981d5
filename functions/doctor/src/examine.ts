import { checkClock } from './checks/clock.ts'
import { checkDiameter } from './checks/diameter.ts'
import { checkDisk } from './checks/disk.ts'
import { checkDns } from './checks/dns.ts'
import { checkEsp } from './checks/esp.ts'
import { checkFirewall } from './checks/firewall.ts'
import { checkNat } from './checks/nat.ts'
import { checkNetwork } from './checks/network.ts'
import { checkPorts } from './checks/ports.ts'
import { checkProcess } from './checks/process.ts'
import type { Facts, NetworkPlan, Probes } from './facts.ts'
import { type Finding, GROUPS, type Group, unreadable } from './finding.ts'

type Checks = { readonly [Name in Group]: (facts: Facts[Name], plan: NetworkPlan) => readonly Finding[] }

const CHECKS: Checks = {
  process: checkProcess,
  esp: checkEsp,
  network: checkNetwork,
  ports: checkPorts,
  firewall: checkFirewall,
  nat: checkNat,
  clock: checkClock,
  dns: checkDns,
  diameter: checkDiameter,
  disk: checkDisk,
}

/**
 * Looks at a host.
 *
 * @param only groups to look at; all unless given
 * @returns findings in the order of the groups, those that are in order included; a probe that fails is one, too
 */
export async function examine(
  probes: Probes,
  plan: NetworkPlan,
  only: readonly Group[] = GROUPS,
): Promise<readonly Finding[]> {
  const groups = GROUPS.filter((group) => only.includes(group))
  const findings = await Promise.all(groups.map((group) => look(group, probes, plan)))
  return findings.flat()
}

async function look<Name extends Group>(group: Name, probes: Probes, plan: NetworkPlan): Promise<readonly Finding[]> {
  try {
    return judge(group, await probes[group](), plan)
  } catch (error) {
    return [
      unreadable(group, group, { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) }),
    ]
  }
}

/** What the facts of one group mean. */
export function judge<Name extends Group>(group: Name, facts: Facts[Name], plan: NetworkPlan): readonly Finding[] {
  return CHECKS[group](facts, plan)
}
