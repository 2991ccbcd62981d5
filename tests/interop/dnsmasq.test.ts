import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { PcscfDiscovery } from '@voltaic/ue'
import { DNSMASQ_ADDRESSES, PCSCF_NAME, type PhoneReport } from './dnsmasq-phone.ts'
import { outputOf } from './foreign-program.ts'

const SCRIPT = fileURLToPath(new URL('./dnsmasq-phone.ts', import.meta.url))
const REALM = 'ims.example'

/** Two P-CSCFs, as DNS has them: TCP before UDP, the first one before the second. */
const DNS = [
  `--naptr-record=${PCSCF_NAME},20,50,s,SIP+D2U,,_sip._udp.${PCSCF_NAME}`,
  `--naptr-record=${PCSCF_NAME},10,50,s,SIP+D2T,,_sip._tcp.${PCSCF_NAME}`,
  `--srv-host=_sip._tcp.${PCSCF_NAME},pcscf2.${REALM},5070,20,0`,
  `--srv-host=_sip._tcp.${PCSCF_NAME},pcscf1.${REALM},5060,10,0`,
  `--host-record=pcscf1.${REALM},192.0.2.10,2001:db8::10`,
  `--host-record=pcscf2.${REALM},192.0.2.11`,
  `--local=/${REALM}/`,
]
const DHCP = ['--dhcp-range=192.0.2.100,192.0.2.200,1h', '--dhcp-range=2001:db8::,ra-stateless']

/** A phone in a network namespace, with dnsmasq in another one: nothing leaves the two. */
async function phoneBeside(options: readonly string[]): Promise<PhoneReport> {
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user']
  const output = await outputOf('unshare', [...asRoot, '--net', process.execPath, SCRIPT, ...options])
  return JSON.parse(output) as PhoneReport
}

function settingsOfGuide(): readonly string[] {
  const guide = readFileSync(new URL('../../docs/guides/pcscf-discovery.md', import.meta.url), 'utf8')
  const [, settings = ''] = /^```ini\n(.*?)^```$/ms.exec(guide) ?? []
  const lines = settings.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  assert.ok(lines.length > 5)
  return lines.map((line) => `--${line}`)
}

const places = (discovery: PcscfDiscovery) =>
  discovery.kind === 'found'
    ? discovery.pcscf.map(({ transport, address }) => `${transport} ${address.host} ${address.port}`)
    : discovery.failures

describe('a phone finds its P-CSCF with dnsmasq (TS 24.229 §9.2.1)', () => {
  let version: string
  before(async () => {
    version = /^Dnsmasq version \S+/.exec(await outputOf('dnsmasq', ['--version']))?.[0] ?? 'dnsmasq'
  })

  test('by addresses: option 120 of DHCPv4, option 22 of DHCPv6 (RFC 3361 §3.2; RFC 3319 §3.2)', async (t) => {
    const report = await phoneBeside([
      ...DHCP,
      ...DNS,
      '--dhcp-option=option:sip-server,192.0.2.20,192.0.2.21',
      '--dhcp-option=option6:sip-server,[2001:db8::20],[2001:db8::21]',
    ])
    assert.deepEqual(places(report.DHCPv4), ['udp 192.0.2.20 5060', 'udp 192.0.2.21 5060'])
    assert.deepEqual(places(report.DHCPv6), ['udp 2001:db8::20 5060', 'udp 2001:db8::21 5060'])
    t.diagnostic(`${version}: options 120 and 22`)
  })

  test('by names: options 120, compressed, and 21, each looked up at the DNS server that came with it', async (t) => {
    const report = await phoneBeside([
      ...DHCP,
      ...DNS,
      `--dhcp-option=option:sip-server,pcscf2.${REALM},pcscf1.${REALM}`,
      `--dhcp-option=option6:sip-server-domain,${PCSCF_NAME}`,
      '--dhcp-option=option6:sip-server,[2001:db8::20]',
    ])
    assert.deepEqual(places(report.DHCPv4), ['udp 192.0.2.11 5060', 'udp 192.0.2.10 5060', 'udp 2001:db8::10 5060'])
    assert.deepEqual(places(report.DHCPv6), [
      'tcp 192.0.2.10 5060',
      'tcp 2001:db8::10 5060',
      'tcp 192.0.2.11 5070',
      'udp 2001:db8::20 5060',
    ])
    assert.ok(report.DHCPv4.kind === 'found' && report.DHCPv6.kind === 'found')
    assert.deepEqual(report.DHCPv4.dnsServers, [DNSMASQ_ADDRESSES.ipv4])
    assert.deepEqual(report.DHCPv6.dnsServers, [DNSMASQ_ADDRESSES.ipv6])
    t.diagnostic(`${version}: options 120 and 21, with DNS`)
  })

  test('by DNS alone: NAPTR, SRV, A and AAAA of a name (RFC 3263 §4); DHCP that gives nothing says so', async (t) => {
    const report = await phoneBeside([...DHCP, ...DNS])
    assert.deepEqual(places(report.DNS), ['tcp 192.0.2.10 5060', 'tcp 2001:db8::10 5060', 'tcp 192.0.2.11 5070'])
    assert.deepEqual(places(report.DHCPv4), [{ kind: 'nothing given', by: 'DHCPv4' }])
    assert.deepEqual(places(report.DHCPv6), [{ kind: 'nothing given', by: 'DHCPv6' }])
    t.diagnostic(`${version}: NAPTR, SRV and addresses`)
  })

  test('with the settings of docs/guides/pcscf-discovery.md, each way leads there', async (t) => {
    const report = await phoneBeside(settingsOfGuide())
    const named = ['tcp 192.0.2.10 5060', 'tcp 2001:db8::10 5060', 'udp 192.0.2.10 5060', 'udp 2001:db8::10 5060']
    assert.deepEqual(places(report.DHCPv4), ['udp 192.0.2.10 5060', 'udp 192.0.2.11 5060'])
    assert.deepEqual(places(report.DHCPv6), named)
    assert.deepEqual(places(report.DNS), named)
    t.diagnostic(`${version}: the settings of the guide`)
  })
})
