import assert from 'node:assert/strict'
import { test } from 'node:test'
import { avp, baseAvps, CX_APPLICATION_ID, cxAvps, encodeMessage, FLAG_REQUEST } from '@voltaic/diameter'
import fc from 'fast-check'
import { keysOfMessage } from './keys-of-entry.ts'
import { subscriberKey, type TraceKey } from './trace-key.ts'

function keysOf(protocol: 'sip' | 'diameter' | 'dns', data: Buffer, transport: 'udp' | 'tcp' = 'udp'): TraceKey[] {
  const keys: TraceKey[] = []
  keysOfMessage(protocol, transport, data, (key) => keys.push(key))
  return keys
}

const sip = (...lines: readonly string[]): Buffer => Buffer.from([...lines, '', ''].join('\r\n'))

test('a SIP request is found by the caller, the called, its Call-ID, ICID and topmost branch', () => {
  const keys = keysOf(
    'sip',
    sip(
      'INVITE tel:+1-555-0002;phone-context=x SIP/2.0',
      'VIA: SIP/2.0/UDP a;branch=z9hG4bKtop;rport',
      'Via: SIP/2.0/UDP b;branch=z9hG4bKbelow',
      'f: "A" <sip:Alice@ims.example;user=phone>;tag=1',
      'To: <tel:+15550002>',
      'i: abc@host',
      'P-Asserted-Identity: <sip:+15550001@ims.example>, <tel:+15550001>',
      'P-Charging-Vector: icid-value="1;2";icid-generated-at=p',
    ),
  )
  const wanted = ['b:z9hG4bKtop', 'c:abc@host', 'i:1;2', 's:15550001', 's:15550002', 's:alice']
  assert.deepEqual([...new Set(keys)].sort(), wanted)
})

test('a REGISTER is found by its private identity, and a response by no Request-URI', () => {
  const auth = 'Authorization: Digest username="001010000000001@ims.example",realm="ims.example"'
  assert.deepEqual(keysOf('sip', sip('REGISTER sip:ims.example SIP/2.0', auth)), ['s:001010000000001'])
  assert.deepEqual(keysOf('sip', sip('SIP/2.0 200 sip:nobody@x')), [])
})

test('a report on a text is found by the Call-ID of the text too, and by its own first (RFC 3261 §20.21)', () => {
  const keys = keysOf('sip', sip('MESSAGE sip:a@x SIP/2.0', 'In-Reply-To: text@a, other@a', 'Call-ID: report@b'))
  assert.deepEqual(keys, ['s:a', 'c:report@b', 'c:text@a', 'c:other@a'])
})

test('a body is not searched', () => {
  assert.deepEqual(keysOf('sip', sip('MESSAGE sip:a@x SIP/2.0', '', 'Call-ID: forged')), ['s:a'])
})

test('a Diameter message is found by Session-Id, User-Name and Public-Identity', () => {
  const data = encodeMessage({
    ...{ flags: FLAG_REQUEST, commandCode: 300, applicationId: CX_APPLICATION_ID, hopByHopId: 1, endToEndId: 2 },
    avps: [
      avp(baseAvps.SessionId, 'icscf.example;1;2'),
      avp(baseAvps.UserName, '001010000000001@ims.example'),
      avp(cxAvps.PublicIdentity, 'sip:+15550001@ims.example'),
    ],
  })
  const wanted = ['d:icscf.example;1;2', 's:001010000000001', 's:15550001']
  assert.deepEqual(keysOf('diameter', Buffer.from(data)), wanted)
})

test('a DNS query is found by its name, and one of ENUM by its number (RFC 6116 §3.2)', () => {
  const labels = (name: string) => name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)])
  const query = Buffer.of(0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels('2.1.E164.arpa'), 0, 0, 35, 0, 1)
  assert.deepEqual(keysOf('dns', query), ['n:2.1.e164.arpa', 's:12'])
  assert.deepEqual(keysOf('dns', Buffer.concat([Buffer.of(0, query.length), query]), 'tcp'), [
    'n:2.1.e164.arpa',
    's:12',
  ])
})

test('all ways to write a number are one subscriber', () => {
  const ways = [
    '+15550001',
    '15550001',
    'tel:+1-555-0001',
    'sip:+15550001@ims.example;user=phone',
    '15550001@ims.example',
  ]
  for (const way of ways) assert.equal(subscriberKey(way), 's:15550001')
})

test('whatever was traced gives keys or none, and never an exception', () => {
  const protocols = fc.constantFrom('sip' as const, 'diameter' as const, 'dns' as const)
  const texts = fc.string().map((text) => Buffer.from(`A\r\n${text}: <sip:\r\nVia: branch=\r\nFrom: tel:${text}`))
  const data = fc.oneof(
    fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
    texts,
  )
  fc.assert(
    fc.property(protocols, data, (protocol, octets) => void keysOf(protocol, octets)),
    { numRuns: 500 },
  )
})
