import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Core, DEFAULT_GM, labConfig } from '@voltaic/core'
import { networkAndNextStep, ready, withoutIpsec } from './announce.ts'

const config = labConfig({ data: './data' })
const running = (elements: Core['elements']) =>
  ready({ ...({ config, saBackends: new Map() } as unknown as Core), elements })

test('an element that is called after what it is has its name once', () => {
  const plain = running(config.elements)
  assert.match(plain, /^ready\n {2}dns {8}127\.0\.0\.1:5300\n/)
  const named = running(config.elements.map((element) => ({ ...element, name: `${element.name}-1` })))
  assert.match(named, /^ready\n {2}dns-1 {6}dns {4}127\.0\.0\.1:5300\n/)
})

test('a network without subscribers says that it needs some', () => {
  assert.match(
    networkAndNextStep(config, 0),
    /^This is ims\.mnc001\.mcc001\.3gppnetwork\.org; its data are in \.\/data\./,
  )
  assert.match(networkAndNextStep(config, 0), /subscriber add/)
  assert.doesNotMatch(networkAndNextStep(config, 3), /subscriber add/)
  assert.doesNotMatch(networkAndNextStep(config, undefined), /subscriber add/)
})

test('who does ESP for a P-CSCF is said, and that nobody does where the host was to', () => {
  const { elements } = labConfig({ data: '', gm: { ...DEFAULT_GM, backend: 'auto' } })
  const withTun = { elements, saBackends: new Map([['pcscf', 'tun']]) } as unknown as Core
  assert.match(ready(withTun), /pcscf {6}127\.0\.0\.1:5060 {2}IPsec by user space \(tun\), 6100, 6101\/6102\n/)
  assert.deepEqual(withoutIpsec(withTun), [])
  const withNone = { elements, saBackends: new Map() } as unknown as Core
  assert.doesNotMatch(ready(withNone), /IPsec/)
  assert.match(withoutIpsec(withNone).join('\n'), /^! No IPsec: pcscf serves phones in clear.*voltaic doctor/)
  assert.deepEqual(withoutIpsec({ ...withNone, elements: config.elements }), [])
})
