import { isLoopbackHost } from '@voltaic/runtime'
import { doesEsp } from '../does-esp.ts'
import type { NatFacts, NetworkPlan, PhoneFacts, Reading } from '../facts.ts'
import { advice, commands, type Finding, found, type Mend, passed, quoted, unreadable } from '../finding.ts'
import { type Chain, type Fate, fateIn, type Packet, type PacketFilter, seesFamily } from '../packet-filter.ts'

/** Whether addresses are rewritten between phone and P-CSCF: ESP in transport mode does not survive that. */
export function checkNat(facts: NatFacts, plan: NetworkPlan): readonly Finding[] {
  return [...phones(facts.phones, plan), ...rules(facts, plan)]
}

function hostsOfPcscf({ elements }: NetworkPlan): readonly string[] {
  const hosts = elements.filter((element) => element.function === 'pcscf').map(({ address }) => address.host)
  return [...new Set(hosts.filter((host) => !isLoopbackHost(host)))]
}

function phones(reading: Reading<readonly PhoneFacts[]>, plan: NetworkPlan): readonly Finding[] {
  if (reading.kind === 'unreadable') return [unreadable('nat', 'the phones of the P-CSCF', reading)]
  const all = reading.value
  if (all.length === 0) return [passed('nat', 'no phone is registered here yet, so none is seen behind NAT')]
  const translated = all.filter(({ says, seenAs }) => says !== seenAs)
  const [first] = translated
  if (first === undefined) return [passed('nat', `all ${all.length} phones are seen under the address that they have`)]
  return [
    found(doesEsp(plan.gm.backend) ? 'error' : 'warning', {
      group: 'nat',
      code: 'PHONE_BEHIND_NAT',
      what: `${translated.length} of ${all.length} phones are behind NAT: ${first.impi} says ${first.says} and is seen as ${first.seenAs}`,
      why: 'ESP between two addresses breaks when one is rewritten; as a rule the PGW or UPF masquerades its phones',
      mend: withoutNat(first, hostsOfPcscf(plan)),
    }),
  ]
}

function withoutNat({ says, seenAs }: PhoneFacts, pcscfs: readonly string[]): Mend {
  const version = says.includes(':') ? 6 : 4
  const host = pcscfs.find((each) => each.includes(':') === (version === 6))
  const program = version === 6 ? 'ip6tables' : 'iptables'
  if (host === undefined) return advice('Let phones reach the P-CSCF without address translation.')
  return advice(
    `On the machine that is ${seenAs}: ${program} -t nat -I POSTROUTING -d ${host} -j ACCEPT. ` +
      `Here, so that answers find the way: ip route add ${says}/${version === 6 ? 64 : 32} via ${seenAs}, or the whole pool of the phones. Then let the phone register again.`,
  )
}

interface Translation {
  readonly filter: PacketFilter
  readonly chain: Chain
  readonly fate: Fate
}

function rules({ filters: reading, localHosts }: NatFacts, plan: NetworkPlan): readonly Finding[] {
  if (reading.kind === 'unreadable') return [unreadable('nat', 'the rules that rewrite addresses', reading)]
  return hostsOfPcscf(plan).flatMap((host) => {
    const family = host.includes(':') ? 6 : 4
    // what the P-CSCF sends from here, or what goes to a P-CSCF elsewhere through here
    const direction = localHosts.includes(host) ? 'from' : 'to'
    const packet: Packet = { family, protocol: 'esp', [direction === 'from' ? 'source' : 'destination']: host }
    const found = translating(reading.value, packet).map((each) => rule(each, direction, host))
    return found.length > 0 ? found : [passed('nat', `no rule rewrites the source of what goes ${direction} ${host}`)]
  })
}

function translating(filters: readonly PacketFilter[], packet: Packet): readonly Translation[] {
  return filters
    .filter((filter) => seesFamily(filter, packet.family))
    .flatMap((filter) =>
      filter.chains.flatMap((chain): readonly Translation[] => {
        if (chain.hook !== 'postrouting') return []
        const fate = fateIn(filter, chain, packet)
        return fate.kind === 'masquerade' || fate.kind === 'source-nat' ? [{ filter, chain, fate }] : []
      }),
    )
}

function rule({ filter, chain, fate }: Translation, direction: 'from' | 'to', host: string): Finding {
  const { program, family, table } = filter
  return found('warning', {
    group: 'nat',
    code: 'SOURCE_NAT',
    what: `the rule "${fate.rule?.text}" of ${program} ${family} ${table} ${chain.name} may rewrite the source of what goes ${direction} ${host}`,
    why: 'ESP between two addresses breaks when one is rewritten',
    mend: commands(
      program === 'nft'
        ? `nft insert rule ${family} ${quoted(table)} ${quoted(chain.name)} ${family === 'ip6' || host.includes(':') ? 'ip6' : 'ip'} ${direction === 'from' ? 'saddr' : 'daddr'} ${host} accept`
        : `${program} -t ${quoted(table)} -I ${quoted(chain.name)} ${direction === 'from' ? '-s' : '-d'} ${host} -j ACCEPT`,
    ),
  })
}
