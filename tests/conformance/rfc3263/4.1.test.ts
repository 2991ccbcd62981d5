import assert from 'node:assert/strict'
import { test } from 'node:test'
import { naptr, resolved, resolverFor, srv, type ZoneFile } from './dns-fixture.ts'

const ZONE: ZoneFile = {
  naptr: {
    'example.org': [
      naptr('SIP+D2T', 20, '_sip._tcp.example.org.'),
      naptr('SIPS+D2T', 5, '_sips._tcp.example.org.'),
      naptr('sip+d2u', 30, '_sip._udp.example.org'),
      naptr('E2U+sip', 1, 'ignored.example.org'),
    ],
  },
  srv: {
    '_sip._udp.example.org': [srv('a.example.org', 5070)],
    '_sip._tcp.example.org': [srv('a.example.org', 5080)],
  },
  addresses: { 'a.example.org': ['192.0.2.1'], 'example.org': ['192.0.2.9'] },
}

test('the transport parameter decides (RFC 3263 §4.1)', async () => {
  const resolver = resolverFor(ZONE)
  assert.deepEqual(await resolved(resolver, 'sip:example.org;transport=UDP'), ['udp 192.0.2.1:5070'])
  assert.deepEqual(await resolved(resolver, 'sip:192.0.2.7;transport=tcp'), ['tcp 192.0.2.7:5060'])
})

test('a numeric host or a port means UDP (RFC 3263 §4.1)', async () => {
  const resolver = resolverFor(ZONE)
  assert.deepEqual(await resolved(resolver, 'sip:192.0.2.7'), ['udp 192.0.2.7:5060'])
  assert.deepEqual(await resolved(resolver, 'sip:[2001:DB8::7]:5070'), ['udp [2001:db8::7]:5070'])
  assert.deepEqual(await resolved(resolver, 'sip:example.org:5099'), ['udp 192.0.2.9:5099'])
})

test('NAPTR chooses the transport by order and preference among those that are supported (RFC 3263 §4.1)', async () => {
  assert.deepEqual(await resolved(resolverFor(ZONE), 'sip:example.org'), ['tcp 192.0.2.1:5080', 'udp 192.0.2.1:5070'])
  assert.deepEqual(await resolved(resolverFor(ZONE, ['udp']), 'sip:example.org'), ['udp 192.0.2.1:5070'])
})

test('only the lowest order that can be used counts; other flags are passed over (RFC 3263 §4.1; RFC 3403 §4.1)', async () => {
  const records = [
    naptr('SIP+D2T', 1, '_sip._tcp.example.org', { order: 20 }),
    naptr('SIP+D2U', 9, '_sip._udp.example.org', { order: 10 }),
    naptr('SIP+D2T', 1, 'example.org', { order: 5, flags: 'u' }),
  ]
  const resolver = resolverFor({ ...ZONE, naptr: { 'example.org': records } })
  assert.deepEqual(await resolved(resolver, 'sip:example.org'), ['udp 192.0.2.1:5070'])
})

test('without NAPTR the SRV records of every transport are asked for (RFC 3263 §4.1)', async () => {
  const resolver = resolverFor({ ...ZONE, naptr: {} })
  assert.deepEqual(await resolved(resolver, 'sip:example.org'), ['udp 192.0.2.1:5070', 'tcp 192.0.2.1:5080'])
})

test('without NAPTR and SRV it is UDP at port 5060 (RFC 3263 §4.1, §4.2)', async () => {
  const resolver = resolverFor({ addresses: { 'example.org': ['192.0.2.9', '2001:db8::9'] } })
  assert.deepEqual(await resolved(resolver, 'sip:example.org'), ['udp 192.0.2.9:5060', 'udp [2001:db8::9]:5060'])
  const tcpOnly = resolverFor({ addresses: { 'example.org': ['192.0.2.9'] } }, ['tcp'])
  assert.deepEqual(await resolved(tcpOnly, 'sip:example.org'), ['tcp 192.0.2.9:5060'])
})

test('sips: and unknown transports are refused with a reason (RFC 3263 §4.1)', async () => {
  const resolver = resolverFor(ZONE)
  await assert.rejects(resolved(resolver, 'sips:example.org'), { code: 'SIP_SCHEME_UNSUPPORTED' })
  await assert.rejects(resolved(resolver, 'sip:example.org;transport=sctp'), { code: 'SIP_TRANSPORT_UNSUPPORTED' })
  await assert.rejects(resolved(resolverFor(ZONE, ['udp']), 'sip:192.0.2.1;transport=tcp'), {
    code: 'SIP_TRANSPORT_UNSUPPORTED',
  })
})
