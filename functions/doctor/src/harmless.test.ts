import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { judge } from './examine.ts'
import type { FindingCode, Found } from './finding.ts'
import { eth0, healthy, iptables, lo, PCSCF, plainPlan, plan, postrouting, read, rule } from './healthy-host.ts'

const pcscfPort = { element: 'pcscf', transport: 'udp', address: { host: PCSCF, port: 5060 } } as const

const isFound =
  (code: FindingCode) =>
  (each: { readonly severity: string }): each is Found =>
    'code' in each && each.code === code

describe('what is harmless is not found', () => {
  test('strict rp_filter where there is one interface', () => {
    const facts = { ...healthy.network, interfaces: read([lo, { ...eth0, rpFilter: 1 }]) }
    assert.deepEqual(judge('network', facts, plan).filter(isFound('RP_FILTER_STRICT')), [])
  })

  test('a port that the running core itself holds', () => {
    const ours = [{ ...pcscfPort, state: 'ours', holder: { pid: 4711, name: 'node' } } as const]
    assert.deepEqual(judge('ports', ours, plan).filter(isFound('PORT_TAKEN')), [])
  })

  test('masquerading of others than the P-CSCF', () => {
    const docker = { kind: 'source', prefixes: [{ host: '172.17.0.0', bits: 16 }], negated: false } as const
    const elsewhere = { kind: 'destination', prefixes: [{ host: PCSCF, bits: 32 }], negated: true } as const
    const filters = read([iptables(postrouting(rule('docker', { kind: 'masquerade' }, docker, elsewhere)))])
    assert.deepEqual(judge('nat', { ...healthy.nat, filters }, plan).filter(isFound('SOURCE_NAT')), [])
  })

  test('the MTU that ESP would need, where nobody uses ESP', () => {
    const facts = { ...healthy.network, interfaces: read([lo, { ...eth0, mtu: 1350 }]) }
    assert.deepEqual(judge('network', facts, plainPlan).filter(isFound('MTU_SMALL')), [])
    assert.equal(judge('network', facts, plan).filter(isFound('MTU_SMALL')).length, 1)
  })
})

test('a name with something of the shell in it is quoted in a command', () => {
  const evil = { ...eth0, name: 'e;$(id)', mtu: 1300 }
  const found = judge('network', { ...healthy.network, interfaces: read([lo, evil]) }, plan).find(isFound('MTU_SMALL'))
  assert.deepEqual(found?.mend, { kind: 'commands', lines: ["ip link set dev 'e;$(id)' mtu 1500"] })
})
