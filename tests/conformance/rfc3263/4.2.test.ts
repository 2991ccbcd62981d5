import assert from 'node:assert/strict'
import { test } from 'node:test'
import { naptr, resolved, resolverFor, srv } from './dns-fixture.ts'

test('maddr takes the place of the host (RFC 3263 §4)', async () => {
  const resolver = resolverFor({ addresses: { 'm.example.org': ['192.0.2.3'] } })
  assert.deepEqual(await resolved(resolver, 'sip:example.org;maddr=192.0.2.2'), ['udp 192.0.2.2:5060'])
  assert.deepEqual(await resolved(resolver, 'sip:example.org:5070;maddr=m.example.org'), ['udp 192.0.2.3:5070'])
})

test('a port in the URI rules out NAPTR and SRV (RFC 3263 §4.2)', async () => {
  const asked: string[] = []
  const zone = { srv: { '_sip._udp.example.org': [srv('x', 1)] }, addresses: { 'example.org': ['192.0.2.9'] } }
  assert.deepEqual(await resolved(resolverFor(zone, undefined, asked), 'sip:example.org:5070'), ['udp 192.0.2.9:5070'])
  assert.deepEqual(asked, ['A example.org'])
})

test('a numeric host asks nobody (RFC 3263 §4.2)', async () => {
  const asked: string[] = []
  assert.deepEqual(await resolved(resolverFor({}, undefined, asked), 'sip:192.0.2.9'), ['udp 192.0.2.9:5060'])
  assert.deepEqual(asked, [])
})

test('all SRV targets follow by priority, with all their addresses (RFC 3263 §4.2, §4.3)', async () => {
  const resolver = resolverFor({
    srv: { '_sip._udp.example.org': [srv('b.example.org', 2, 20), srv('a.example.org.', 1, 10), srv('.', 0, 5)] },
    addresses: { 'a.example.org': ['192.0.2.1', '192.0.2.2'], 'b.example.org': ['192.0.2.3'] },
  })
  assert.deepEqual(await resolved(resolver, 'sip:example.org;transport=udp'), [
    'udp 192.0.2.1:1',
    'udp 192.0.2.2:1',
    'udp 192.0.2.3:2',
  ])
})

test('SRV records that lead nowhere do not fall back to the domain itself (RFC 3263 §4.2)', async () => {
  const resolver = resolverFor({
    srv: { '_sip._udp.example.org': [srv('.', 0)] },
    addresses: { 'example.org': ['192.0.2.9'] },
  })
  assert.deepEqual(await resolved(resolver, 'sip:example.org;transport=udp'), [])
})

test('a failed query counts as empty while something else is found, else it is the result (RFC 3263 §4.2)', async () => {
  const addresses = { 'example.org': ['192.0.2.9'] }
  const failing = ['_sip._udp.example.org']
  assert.deepEqual(await resolved(resolverFor({ addresses, failing }), 'sip:example.org'), ['udp 192.0.2.9:5060'])
  await assert.rejects(resolved(resolverFor({ failing: ['example.org'] }), 'sip:example.org'), { code: 'DNS_TIMEOUT' })
  assert.deepEqual(await resolved(resolverFor({}), 'sip:example.org'), [])
})

test('the same target is listed once, and never more than 16 (RFC 3263 §4.3)', async () => {
  const many = Array.from({ length: 40 }, (_, index) => `192.0.2.${index}`)
  const services = ['a', 'b'].map((name, index) => naptr('SIP+D2U', index, `_sip._udp.${name}`))
  const resolver = resolverFor({
    naptr: { 'example.org': services },
    srv: { '_sip._udp.a': [srv('one', 5060)], '_sip._udp.b': [srv('one', 5060), srv('many', 5060)] },
    addresses: { one: ['192.0.2.200'], many },
  })
  const targets = await resolved(resolver, 'sip:example.org')
  assert.equal(targets.length, 16)
  assert.equal(targets.filter((target) => target === 'udp 192.0.2.200:5060').length, 1)
})
