import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { judge } from './examine.ts'
import type { Facts, NetworkPlan } from './facts.ts'
import { FINDING_CODES, type FindingCode, type Found, GROUPS, type Group, type Severity } from './finding.ts'
import {
  autoPlan,
  esp,
  eth0,
  eth1,
  healthy,
  input,
  iptables,
  ipv6Plan,
  lo,
  nft,
  PCSCF,
  plainPlan,
  plan,
  postrouting,
  read,
  rule,
  tunPlan,
  unread,
} from './healthy-host.ts'

const GUIDE = join(import.meta.dirname, '../../../docs/guides/doctor.md')

/** Something that goes wrong, and what is said of it. */
interface Case<Name extends Group = Group> {
  readonly group: Name
  readonly name: string
  readonly facts: Facts[Name]
  readonly plan?: NetworkPlan
  readonly code: FindingCode
  readonly severity: Severity
  /** In what is to be typed, or said to do. */
  readonly mend: string
}

const cases: Case[] = []
/** @param change of the facts of a healthy host; of the plan where that is what is wrong */
function broken<Name extends Group>(
  group: Name,
  name: string,
  change: Partial<Facts[Name]>,
  [code, severity, mend]: readonly [FindingCode, Severity, string],
  changed?: NetworkPlan,
): void {
  const facts = (Array.isArray(change) ? change : { ...healthy[group], ...change }) as Facts[Name]
  cases.push({ group, name, facts, code, severity, mend, ...(changed === undefined ? {} : { plan: changed }) })
}

const pcscfPort = { element: 'pcscf', transport: 'udp', address: { host: PCSCF, port: 5060 } } as const
const [ownDns, systemDns] = healthy.dns.servers
assert.ok(ownDns && systemDns)
const [hss] = healthy.diameter.peers
assert.ok(hss)

broken('process', 'an old Node.js', { nodeVersion: '20.20.2' }, ['NODE_TOO_OLD', 'error', 'npx voltaic'])
broken('process', 'few files', { openFiles: read(1024) }, ['FILE_LIMIT_LOW', 'warning', 'ulimit -n 65536'])
broken('process', 'a limit that is not told', { openFiles: { kind: 'unreadable', why: 'no /proc' } }, [
  'UNREADABLE',
  'note',
  'Look for yourself',
])

broken('esp', 'no right to use XFRM', { capabilities: read([]) }, [
  'CAPABILITY_MISSING',
  'error',
  'setcap cap_net_admin+ep /opt/voltaic/node',
])
broken(
  'esp',
  'no right to send ESP',
  { capabilities: read(['NET_ADMIN']) },
  ['CAPABILITY_MISSING', 'error', 'setcap cap_net_admin,cap_net_raw+ep'],
  tunPlan,
)
broken(
  'esp',
  'no right, and none is needed',
  { capabilities: read([]) },
  ['CAPABILITY_MISSING', 'note', 'setcap'],
  plainPlan,
)
broken('esp', 'a P-CSCF without IPsec', {}, ['GM_UNPROTECTED', 'warning', 'gm: { backend: auto }'], plainPlan)
broken('esp', 'a P-CSCF with IPsec for itself', {}, ['GM_UNPROTECTED', 'warning', 'below pcscf'], {
  ...plan,
  gm: { ...plan.gm, backend: 'process' },
})
broken(
  'esp',
  'no ESP, and user space is taken instead',
  { esp4: read('absent') },
  ['KERNEL_ESP_MISSING', 'note', ''],
  autoPlan,
)
broken(
  'esp',
  'no ESP, and no user space either',
  { esp4: read('absent'), tun: 'absent' },
  ['TUN_MISSING', 'error', 'modprobe tun'],
  autoPlan,
)
broken('esp', 'no TUN device beside a kernel that can', { tun: 'absent' }, ['TUN_MISSING', 'note', ''], autoPlan)
broken('esp', 'no XFRM', { xfrm: read('absent') }, ['KERNEL_XFRM_MISSING', 'error', 'tun'])
broken('esp', 'no ESP', { esp4: read('absent') }, ['KERNEL_ESP_MISSING', 'error', 'tun'])
broken('esp', 'no ESP, and user space does it', { esp4: read('absent') }, ['KERNEL_ESP_MISSING', 'note', ''], tunPlan)
broken('esp', 'no ESP over IPv6', { esp6: read('absent') }, ['KERNEL_ESP_MISSING', 'error', 'tun'], ipv6Plan)
broken('esp', 'no TUN device', { tun: 'absent' }, ['TUN_MISSING', 'error', 'mknod'], tunPlan)
broken('esp', 'a closed TUN device', { tun: 'forbidden' }, ['TUN_FORBIDDEN', 'error', 'chmod 0666'], tunPlan)
broken('esp', 'FIPS mode', { isFips: true }, ['FIPS_MODE', 'warning', 'fips=1'])
broken('esp', 'a kernel that does not tell', { esp4: unread }, ['UNREADABLE', 'note', 'sudo'])

broken('network', 'an address of another machine', { interfaces: read([lo, eth1]) }, [
  'ADDRESS_NOT_LOCAL',
  'error',
  `ip address add ${PCSCF}/32 dev eth0`,
])
broken(
  'network',
  'one address of another machine',
  {},
  ['ADDRESS_NOT_LOCAL', 'warning', 'ip address add 2001:db8::10/128 dev eth0'],
  ipv6Plan,
)
broken('network', 'an interface that is down', { interfaces: read([lo, { ...eth0, isUp: false }]) }, [
  'INTERFACE_DOWN',
  'error',
  'ip link set dev eth0 up',
])
broken('network', 'a narrow interface', { interfaces: read([lo, { ...eth0, mtu: 1380 }]) }, [
  'MTU_SMALL',
  'warning',
  'ip link set dev eth0 mtu 1500',
])
broken(
  'network',
  'an interface too narrow for IPv6',
  { interfaces: read([lo, { ...eth0, mtu: 1279 }]) },
  ['MTU_BELOW_IPV6', 'error', 'ip link set dev eth0 mtu 1500; ip address add 2001:db8::10/64 dev eth0'],
  ipv6Plan,
)
broken('network', 'a strict rp_filter', { interfaces: read([lo, { ...eth0, rpFilter: 1 }, eth1]) }, [
  'RP_FILTER_STRICT',
  'warning',
  'sysctl -w net.ipv4.conf.eth0.rp_filter=2',
])
broken(
  'network',
  'a strict rp_filter on a VLAN',
  { interfaces: read([lo, { ...eth0, name: 'eth0.7', rpFilter: 1 }, eth1]) },
  ['RP_FILTER_STRICT', 'warning', 'sysctl -w net.ipv4.conf.eth0/7.rp_filter=2'],
)
broken('network', 'no forwarding', { interfaces: read([lo, eth0, { ...eth1, name: 'ogstun', isTun: true }]) }, [
  'IP_FORWARD_OFF',
  'warning',
  'sysctl -w net.ipv4.ip_forward=1',
])
broken('network', 'small buffers', { rmemMax: read(212_992) }, [
  'SOCKET_BUFFER_SMALL',
  'note',
  'sysctl -w net.core.rmem_max=4194304',
])
broken('network', 'small buffers for sending', { wmemMax: read(212_992) }, [
  'SOCKET_BUFFER_SMALL',
  'note',
  'net.core.wmem_max',
])
broken('network', 'lost datagrams', { droppedDatagrams: read(17) }, ['DATAGRAMS_DROPPED', 'note', 'nstat'])
broken('network', 'interfaces that are not shown', { interfaces: unread }, ['UNREADABLE', 'note', '--only network'])

broken(
  'ports',
  'a taken port',
  [{ ...pcscfPort, state: 'taken', holder: { pid: 812, name: 'kamailio' } }],
  ['PORT_TAKEN', 'error', 'kill 812'],
)
broken(
  'ports',
  'a port of a service',
  [{ ...pcscfPort, state: 'taken', holder: { pid: 812, name: 'kamailio', unit: 'kamailio.service' } }],
  ['PORT_TAKEN', 'error', 'systemctl disable --now kamailio.service'],
)
broken(
  'ports',
  'a port of somebody',
  [{ ...pcscfPort, state: 'taken', holder: 'unseen' }],
  ['PORT_TAKEN', 'error', "ss -lntup 'sport = :5060'"],
)
broken(
  'ports',
  'a port for root',
  [{ ...pcscfPort, state: 'forbidden', holder: undefined }],
  ['PORT_FORBIDDEN', 'error', 'net.ipv4.ip_unprivileged_port_start=5060'],
)
broken('ports', 'a protected port 5061', [...healthy.ports], ['PROTECTED_PORT_STANDARD', 'error', '6101'], {
  ...plan,
  gm: { backend: 'xfrm', protectedPorts: [{ host: PCSCF, port: 5061 }] },
})
broken('ports', 'a protected port of another', [...healthy.ports], ['PROTECTED_PORT_CLASH', 'error', 'another port'], {
  ...plan,
  gm: { backend: 'xfrm', protectedPorts: [{ host: PCSCF, port: 4060 }] },
})

broken(
  'firewall',
  'a rule against ESP',
  { filters: read([nft(input('accept', rule('esp drop', { kind: 'drop' }, esp)))]) },
  ['ESP_DROPPED', 'error', 'nft insert rule inet filter input meta l4proto esp accept'],
)
broken(
  'firewall',
  'a rule against ESP that nobody needs',
  { filters: read([nft(input('accept', rule('esp drop', { kind: 'drop' }, esp)))]) },
  ['ESP_DROPPED', 'note', 'nft insert rule'],
  plainPlan,
)
broken('firewall', 'a policy against all', { filters: read([{ ...iptables(input('drop')), table: 'filter' }]) }, [
  'SIP_DROPPED',
  'error',
  'iptables -t filter -I input -p udp --dport 5060 -j ACCEPT',
])
broken('firewall', 'rules that are not shown', { filters: unread }, ['UNREADABLE', 'note', 'sudo'])

broken(
  'nat',
  'a phone behind NAT',
  { phones: read([{ impi: '001010000000001@ims', says: '10.45.0.2', seenAs: '192.0.2.7' }]) },
  ['PHONE_BEHIND_NAT', 'error', `iptables -t nat -I POSTROUTING -d ${PCSCF} -j ACCEPT`],
)
broken(
  'nat',
  'a phone behind NAT, without IPsec',
  { phones: read([{ impi: '001010000000001@ims', says: '10.45.0.2', seenAs: '192.0.2.7' }]) },
  ['PHONE_BEHIND_NAT', 'warning', 'ip route add 10.45.0.2/32 via 192.0.2.7'],
  plainPlan,
)
broken(
  'nat',
  'masquerading',
  { filters: read([iptables(postrouting(rule('-j MASQUERADE', { kind: 'masquerade' })))]) },
  ['SOURCE_NAT', 'warning', `iptables -t nat -I post -s ${PCSCF} -j ACCEPT`],
)
broken(
  'nat',
  'masquerading on the way to a P-CSCF elsewhere',
  { localHosts: [], filters: read([iptables(postrouting(rule('-j MASQUERADE', { kind: 'masquerade' })))]) },
  ['SOURCE_NAT', 'warning', `iptables -t nat -I post -d ${PCSCF} -j ACCEPT`],
)
broken(
  'nat',
  'rules that are not shown',
  { filters: { kind: 'unreadable', why: 'no nft', needs: { package: 'nftables' } } },
  ['UNREADABLE', 'note', 'apt-get install nftables'],
)
broken('nat', 'a store that cannot be opened', { phones: unread }, ['UNREADABLE', 'note', '--only nat'])

broken('clock', 'a clock that was never set', { now: 0 }, ['CLOCK_YEAR', 'error', 'timedatectl set-ntp true'])
broken('clock', 'a clock on its own', { isSynchronised: read(false) }, ['CLOCK_NOT_SYNCHRONISED', 'warning', 'set-ntp'])
broken('clock', 'a clock that goes back', { jumpMs: -2000 }, ['CLOCK_JUMPS', 'warning', 'timesyncd'])
broken('clock', 'a clock that does not tell', { isSynchronised: unread }, ['UNREADABLE', 'note', '--only clock'])

broken('dns', 'our server is silent', { servers: [{ ...ownDns, answer: { kind: 'silent', why: 'no answer' } }] }, [
  'OWN_DNS_SILENT',
  'error',
  'voltaic start dns',
])
broken(
  'dns',
  'our server is not started',
  { isRunning: false, servers: [{ ...ownDns, answer: { kind: 'silent', why: 'no answer' } }] },
  ['OWN_DNS_SILENT', 'note', 'voltaic start'],
)
broken('dns', 'a stranger at our address', { servers: [{ ...ownDns, answer: { kind: 'answers', hosts: [] } }] }, [
  'REALM_UNRESOLVED',
  'error',
  "ss -lnup 'sport = :5300'",
])
broken('dns', 'old records', { servers: [{ ...systemDns, answer: { kind: 'answers', hosts: ['203.0.113.9'] } }] }, [
  'REALM_LEADS_ELSEWHERE',
  'warning',
  'forward the realm',
])
broken('dns', 'no DNS on this machine', { servers: [{ ...systemDns, answer: { kind: 'silent', why: 'no answer' } }] }, [
  'SYSTEM_DNS_SILENT',
  'note',
  '/etc/resolv.conf',
])
broken('dns', 'a realm of our own', { servers: [{ ...systemDns, answer: { kind: 'answers', hosts: [] } }] }, [
  'SYSTEM_DNS_IGNORES_REALM',
  'note',
  `server=/${plan.realm}/${PCSCF}#5300`,
])
broken(
  'dns',
  'a realm of our own with systemd-resolved',
  { isResolved: true, servers: [{ ...systemDns, answer: { kind: 'answers', hosts: [] } }] },
  ['SYSTEM_DNS_IGNORES_REALM', 'note', `Domains=~${plan.realm}`],
)

broken('diameter', 'no HSS', { peers: [{ ...hss, outcome: { kind: 'unreachable', why: 'nobody listens there' } }] }, [
  'DIAMETER_UNREACHABLE',
  'error',
  'voltaic start hss',
])
broken(
  'diameter',
  'no HSS elsewhere',
  { isRunning: false, peers: [{ ...hss, isLocal: false, outcome: { kind: 'unreachable', why: 'no route' } }] },
  ['DIAMETER_UNREACHABLE', 'error', `On the machine that is ${PCSCF}`],
)
broken(
  'diameter',
  'an HSS that does not want us',
  { peers: [{ ...hss, outcome: { kind: 'refuses', why: 'DIAMETER_UNKNOWN_PEER' } }] },
  ['DIAMETER_REFUSES', 'error', 'realm'],
)

broken('disk', 'no folder', { folder: 'missing' }, ['DATA_MISSING', 'note', 'mkdir -p -m 0700 /var/lib/voltaic'])
broken('disk', 'a folder of another', { folder: 'not-writable', why: 'EACCES' }, [
  'DATA_NOT_WRITABLE',
  'error',
  'chown',
])
broken('disk', 'little space', { free: read(500 * 2 ** 20) }, ['DISK_FULL', 'warning', 'du -xh'])
broken('disk', 'no space', { free: read(2 ** 20) }, ['DISK_FULL', 'error', 'du -xh'])
broken('disk', 'open keys', { keyFileMode: 0o644 }, ['KEY_FILE_OPEN', 'error', 'chmod 600 /var/lib/voltaic/keys.json'])
broken('disk', 'a disk that does not tell', { free: unread }, ['UNREADABLE', 'note', '--only disk'])

const isFound =
  (code: FindingCode) =>
  (each: { readonly severity: string }): each is Found =>
    'code' in each && each.code === code

/** The P-CSCF on loopback, for phones of this machine. */
const labPlan: NetworkPlan = {
  ...plainPlan,
  elements: [{ name: 'pcscf', function: 'pcscf', address: { host: '127.0.0.1', port: 5060 } }],
}

describe('what is wrong with a host is found', () => {
  for (const { group, name, facts, plan: changed = plan, code, severity, mend } of cases) {
    test(`${group}: ${name} is ${code}`, () => {
      const found = judge(group, facts, changed).find(isFound(code))
      assert.ok(found, `${code} is not among ${JSON.stringify(judge(group, facts, changed))}`)
      assert.equal(found.severity, severity)
      const typed = found.mend.kind === 'commands' ? found.mend.lines.join('; ') : found.mend.text
      assert.ok(typed.includes(mend), typed)
      assert.equal(found.link, `docs/guides/doctor.md#${code.toLowerCase()}`)
    })
  }

  for (const group of GROUPS) {
    test(`${group}: nothing is found on a healthy host, and something is said to be in order`, () => {
      for (const config of group === 'esp' ? [plan, tunPlan, autoPlan, labPlan] : [plan]) {
        const findings = judge(group, healthy[group], config)
        assert.ok(findings.length > 0)
        assert.deepEqual(
          findings.filter(({ severity }) => severity !== 'ok'),
          [],
        )
      }
    })
  }

  test('network: the device of our own IPsec in user space needs no forwarding', () => {
    const interfaces = read([lo, eth0, { ...eth1, name: 'voltaic-esp', isTun: true }])
    const findings = judge('network', { ...healthy.network, interfaces }, plan)
    assert.deepEqual(
      findings.filter(({ severity }) => severity !== 'ok'),
      [],
    )
  })

  test('every code is seen by one of these tests', () => {
    assert.deepEqual(
      FINDING_CODES.filter((code) => !cases.some((each) => each.code === code)),
      [],
    )
  })

  test('every code has a section in the guide, and every section a code', () => {
    const sections = [...readFileSync(GUIDE, 'utf8').matchAll(/^### ([A-Z0-9_]+)$/gm)].map(([, code]) => code)
    assert.deepEqual(sections.toSorted(), [...FINDING_CODES].sort())
  })
})
