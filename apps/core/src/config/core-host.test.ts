import assert from 'node:assert/strict'
import test from 'node:test'
import { VoltaicError } from '@voltaic/base'
import { aliasesOf, imsTopologyOf, listenPointsOf, trustedHostsOf } from '../topology.ts'
import { elementsOf, type VoltaicConfig } from './config.ts'
import { readConfig } from './read-config.ts'

const read = (core: string, sip = '"[2001:db8::1]:5060"'): VoltaicConfig =>
  readConfig(
    `
plmn: { mcc: '001', mnc: '01' }
elements:
  - { name: hss, function: hss, diameter: 127.0.0.1:3868 }
  - { name: icscf, function: icscf, sip: 127.0.0.1:5061 }
  - { name: scscf, function: scscf, sip: 127.0.0.1:5062 }
  - { name: dns, function: dns, dns: 127.0.0.1:5353 }
  - { name: pcscf, function: pcscf, sip: 127.0.0.1:5060 }
  - { name: pcscf-6, function: pcscf, sip: ${sip}, core: ${core} }
`,
    'voltaic.yaml',
  )

test('a P-CSCF of phones with IPv6 is reached by an IPv4 core under the same name and port (RFC 3263 §4.2)', () => {
  const config = read('127.0.0.6')
  const pcscf = elementsOf(config, 'pcscf')[1] ?? assert.fail()
  const addresses = [
    { host: '2001:db8::1', port: 5060 },
    { host: '127.0.0.6', port: 5060 },
  ]
  assert.deepEqual(
    listenPointsOf(pcscf).map(({ transport, address }) => [transport, address]),
    addresses.flatMap((address) => [
      ['udp', address],
      ['tcp', address],
    ]),
  )
  assert.deepEqual(aliasesOf(pcscf, config).slice(1), ['[2001:db8::1]:5060', '127.0.0.6:5060'])
  assert.ok(['2001:db8::1', '127.0.0.6'].every((host) => trustedHostsOf(config).has(host)))
  const element = imsTopologyOf(config).elements.find(({ name }) => name.startsWith('pcscf-6.'))
  assert.ok(element !== undefined && 'sip' in element)
  assert.deepEqual(
    element.sip.map(({ address }) => address),
    addresses,
  )
})

const refused: readonly (readonly [core: string, sip: string | undefined, complaint: RegExp])[] = [
  ['"2001:db8::2"', undefined, /is of the IP version that sip has already/],
  ['0.0.0.0', undefined, /no address that others can reach/],
  ['1.2.3', undefined, /no address that others can reach/],
  ['core.example', undefined, /an address of the other IP version, without a port/],
  ['"127.0.0.6:5060"', undefined, /no address that others can reach/],
  ['127.0.0.1', undefined, /pcscf has port 5060 of 127\.0\.0\.1/],
  ['127.0.0.1', '"[2001:db8::1]:5061"', /icscf has port 5061 of 127\.0\.0\.1/],
]
for (const [core, sip, complaint] of refused) {
  test(`refused: core ${core}${sip === undefined ? '' : ` beside ${sip}`}`, () => {
    assert.throws(
      () => read(core, sip),
      (error) => error instanceof VoltaicError && complaint.test(error.message),
    )
  })
}
