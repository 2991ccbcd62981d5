import { isLoopbackHost } from '@voltaic/runtime'
import { doesEsp } from '../does-esp.ts'
import type { FirewallFacts, NetworkPlan, PlannedElement } from '../facts.ts'
import { commands, type Finding, found, type Mend, passed, quoted, unreadable } from '../finding.ts'
import { type Chain, fateIn, type Packet, type PacketFilter, seesFamily } from '../packet-filter.ts'

/** Whether what phones send gets through the packet filter of this host. */
export function checkFirewall({ filters }: FirewallFacts, plan: NetworkPlan): readonly Finding[] {
  if (filters.kind === 'unreadable') return [unreadable('firewall', 'the rules of the firewall', filters)]
  const pcscfs = plan.elements.filter(
    ({ function: what, address }) => what === 'pcscf' && !isLoopbackHost(address.host),
  )
  if (pcscfs.length === 0) return [passed('firewall', 'no P-CSCF listens beyond this machine')]
  return pcscfs.flatMap((pcscf) => [...esp(filters.value, pcscf, plan), ...sip(filters.value, pcscf)])
}

function esp(
  filters: readonly PacketFilter[],
  { address: { host } }: PlannedElement,
  { gm }: NetworkPlan,
): readonly Finding[] {
  const packet: Packet = { family: host.includes(':') ? 6 : 4, protocol: 'esp', destination: host }
  const blocks = blocking(filters, packet)
  if (blocks.length === 0) return [passed('firewall', `no rule drops ESP (protocol 50) for ${host}`)]
  return blocks.map(({ filter, chain, why }) =>
    found(doesEsp(gm.backend) ? 'error' : 'note', {
      group: 'firewall',
      code: 'ESP_DROPPED',
      what: `ESP (protocol 50) for ${host} is dropped: ${why}`,
      why: 'a phone gets its 401 and then nothing: all that follows comes in ESP',
      mend: allow(filter, chain, 'esp'),
    }),
  )
}

function sip(filters: readonly PacketFilter[], { name, address: { host, port } }: PlannedElement): readonly Finding[] {
  const found = (['udp', 'tcp'] as const).flatMap((protocol) => sipOver(filters, protocol, host, port))
  return found.length > 0 ? found : [passed('firewall', `no rule drops SIP for ${name} (${host} port ${port})`)]
}

function sipOver(
  filters: readonly PacketFilter[],
  protocol: 'udp' | 'tcp',
  host: string,
  port: number,
): readonly Finding[] {
  const packet: Packet = { family: host.includes(':') ? 6 : 4, protocol, destination: host, destinationPort: port }
  return blocking(filters, packet).map(({ filter, chain, why }) =>
    found('error', {
      group: 'firewall',
      code: 'SIP_DROPPED',
      what: `${protocol.toUpperCase()} for ${host} port ${port} is dropped: ${why}`,
      why: 'no REGISTER that comes this way arrives',
      mend: allow(filter, chain, protocol, port),
    }),
  )
}

interface Block {
  readonly filter: PacketFilter
  readonly chain: Chain
  readonly why: string
}

function blocking(filters: readonly PacketFilter[], packet: Packet): readonly Block[] {
  return filters
    .filter((filter) => seesFamily(filter, packet.family))
    .flatMap((filter) =>
      filter.chains.flatMap((chain): readonly Block[] => {
        if (chain.hook !== 'input') return []
        const fate = fateIn(filter, chain, packet)
        if (fate.kind !== 'drop') return []
        const by = fate.rule === undefined ? 'the policy' : `the rule "${fate.rule.text}"`
        return [{ filter, chain, why: `${by} of ${filter.program} ${filter.family} ${filter.table} ${chain.name}` }]
      }),
    )
}

function allow({ program, family, table }: PacketFilter, chain: Chain, protocol: string, port?: number): Mend {
  if (program !== 'nft') {
    const at = port === undefined ? '' : ` --dport ${port}`
    return commands(`${program} -t ${quoted(table)} -I ${quoted(chain.name)} -p ${protocol}${at} -j ACCEPT`)
  }
  const what = port === undefined ? `meta l4proto ${protocol}` : `${protocol} dport ${port}`
  return commands(`nft insert rule ${family} ${quoted(table)} ${quoted(chain.name)} ${what} accept`)
}
