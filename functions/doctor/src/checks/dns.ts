import { formatAddress } from '@voltaic/runtime'
import type { DnsFacts, DnsServerFacts, NetworkPlan } from '../facts.ts'
import { advice, commands, type Finding, found, type Mend, passed } from '../finding.ts'

/** Whether SIP for the realm leads to the I-CSCFs, asked of our own servers and of those of the system. @spec RFC 3263 §4 */
export function checkDns(facts: DnsFacts, plan: NetworkPlan): readonly Finding[] {
  return facts.servers.map((server) =>
    server.whose === 'own' ? own(server, facts, plan) : system(server, facts, plan),
  )
}

function own({ server, answer }: DnsServerFacts, { isRunning }: DnsFacts, plan: NetworkPlan): Finding {
  const name = `our DNS server ${formatAddress(server)}`
  if (answer.kind === 'silent') {
    return found(isRunning ? 'error' : 'note', {
      group: 'dns',
      code: 'OWN_DNS_SILENT',
      what: `${name} does not answer (${answer.why})${isRunning ? '' : ', and no core runs here'}`,
      why: 'the CSCFs find each other by it: every request fails with 503',
      mend: commands(isRunning ? 'voltaic start dns' : 'voltaic start'),
    })
  }
  if (answer.hosts.length === 0) {
    return found('error', {
      group: 'dns',
      code: 'REALM_UNRESOLVED',
      what: `${name} answers, and knows nothing of SIP for ${plan.realm}`,
      why: 'another DNS server has this address, or one with another configuration: the CSCFs do not find each other',
      mend: advice(`See who answers: ss -lnup 'sport = :${server.port}'. Stop it, or give dns another address.`),
    })
  }
  return leads(name, answer.hosts, plan)
}

function system({ server, answer }: DnsServerFacts, { isResolved }: DnsFacts, plan: NetworkPlan): Finding {
  const name = `the DNS server ${formatAddress(server)} of this machine`
  if (answer.kind === 'silent') {
    return found('note', {
      group: 'dns',
      code: 'SYSTEM_DNS_SILENT',
      what: `${name} does not answer (${answer.why})`,
      why: 'Voltaic does not need it, but ENUM, NTP and updates of this machine do',
      mend: advice('Mend /etc/resolv.conf, or the connection to that server.'),
    })
  }
  if (answer.hosts.length > 0) return leads(name, answer.hosts, plan)
  return found('note', {
    group: 'dns',
    code: 'SYSTEM_DNS_IGNORES_REALM',
    what: `${name} knows nothing of ${plan.realm}`,
    why: 'Voltaic asks its own server, but MME, PCRF and other networks that ask this one do not find it',
    mend: forward(plan, isResolved),
  })
}

function leads(name: string, hosts: readonly string[], { realm, elements }: NetworkPlan): Finding {
  const icscfs = elements.filter((element) => element.function === 'icscf').map(({ address }) => address.host)
  const strangers = hosts.filter((host) => !icscfs.includes(host))
  if (strangers.length === 0) return passed('dns', `${name} leads SIP for ${realm} to ${hosts.join(', ')}`)
  return found('warning', {
    group: 'dns',
    code: 'REALM_LEADS_ELSEWHERE',
    what: `${name} leads SIP for ${realm} to ${strangers.join(', ')}, where no I-CSCF of this network is`,
    why: 'registrations and calls go to another network, or nowhere',
    mend: advice('That server has records of its own for this realm: take them out there, and forward the realm.'),
  })
}

function forward({ realm, elements }: NetworkPlan, isResolved: boolean): Mend {
  const dns = elements.find((element) => element.function === 'dns')?.address
  if (dns === undefined) return advice('Forward the realm to the DNS server of this network.')
  if (isResolved) {
    return commands(
      `mkdir -p /etc/systemd/resolved.conf.d && printf '[Resolve]\\nDNS=${formatAddress(dns)}\\nDomains=~${realm}\\n' > /etc/systemd/resolved.conf.d/60-voltaic.conf`,
      'systemctl restart systemd-resolved',
    )
  }
  return advice(`Forward the realm there. In dnsmasq: server=/${realm}/${dns.host}#${dns.port}`)
}
