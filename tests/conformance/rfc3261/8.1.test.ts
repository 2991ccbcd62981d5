import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, DOWNSTREAM, outgoing, PORT, present } from './sip-lab.ts'

const onRequest = async () => assert.fail('no request expected')

test('Via, Max-Forwards and User-Agent are added, what is there stays (RFC 3261 §8.1.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, serverName: 'Voltaic' })
  const peer = await lab.udpPeer(DOWNSTREAM)
  stack.request(outgoing('OPTIONS', { maxForwards: undefined }))
  stack.request(outgoing('OPTIONS', { maxForwards: 5, headers: ['User-Agent: phone'] }))
  await lab.clock.settle()
  const [bare, full] = peer.requests
  assert.deepEqual([bare?.header('Max-Forwards'), bare?.header('User-Agent')], ['70', 'Voltaic'])
  assert.deepEqual([full?.header('Max-Forwards'), full?.header('User-Agent')], ['5', 'phone'])
  assert.match(bare?.header('Via') ?? '', /^SIP\/2\.0\/UDP 10\.0\.0\.2:5060;branch=z9hG4bK/)
  assert.notEqual(bare?.header('Via'), full?.header('Via'))
  await lab.end()
})

test('a request goes to its top Route; a strict one takes the Request-URI (RFC 3261 §8.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.udpPeer(DOWNSTREAM)
  stack.request(outgoing('OPTIONS', { uri: 'sip:far', headers: [`Route: <sip:${DOWNSTREAM};lr>`] }))
  stack.request(outgoing('OPTIONS', { uri: 'sip:far', headers: [`Route: <sip:${DOWNSTREAM};method=INFO>`] }))
  await lab.clock.settle()
  const [loose, strict] = peer.requests
  assert.equal(loose?.uri, 'sip:far')
  assert.deepEqual(loose?.list('Route'), [`<sip:${DOWNSTREAM};lr>`])
  assert.equal(strict?.uri, `sip:${DOWNSTREAM}`)
  assert.deepEqual(strict?.list('Route'), ['<sip:far>'])
  await lab.end()
})

test('a flow takes precedence over everything, a target over the Route (RFC 3261 §8.1.2)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const peer = await lab.udpPeer(DOWNSTREAM)
  const address = { host: DOWNSTREAM, port: PORT }
  const flow = { transport: 'udp', local: { host: '10.0.0.2', port: PORT }, remote: address } as const
  const away = outgoing('OPTIONS', { uri: 'sip:10.9.9.9', headers: ['Route: <sip:10.9.9.8;lr>'] })
  stack.request(away, { flow, target: { transport: 'udp', address: { host: '10.9.9.7', port: PORT } } })
  stack.request(away, { target: { transport: 'udp', address } })
  await lab.clock.settle()
  assert.equal(peer.received.length, 2)
  await lab.end()
})

test('a flow that is gone is a transport error, no other way is tried (RFC 3261 §8.1.3.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const remote = { host: DOWNSTREAM, port: PORT }
  await lab.tcpPeer(DOWNSTREAM)
  const local = { host: '10.0.0.2', port: PORT }
  for (const flow of [
    { transport: 'tcp', local, remote, connection: 7 },
    { transport: 'udp', local: { host: '10.0.0.2', port: 5070 }, remote },
  ] as const) {
    const response = await stack.request(outgoing('OPTIONS'), { flow })
    assert.deepEqual([response.status, response.local], [503, 'transport-error'])
  }
  await lab.end()
})

test('a request over IPv6 (RFC 3261 §8.1.1.7; RFC 5118 §4.4)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, host: '2001:db8::2' })
  const peer = await lab.udpPeer('2001:db8::3')
  stack.request(outgoing('OPTIONS', { uri: 'sip:[2001:db8:0::3]' }))
  await lab.clock.settle()
  assert.match(present(peer.requests[0]).header('Via') ?? '', /^SIP\/2\.0\/UDP \[2001:db8::2\]:5060;/)
  await lab.end()
})

test('without a socket of the right IP version the request fails locally (RFC 3261 §8.1.3.1)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest })
  const response = await stack.request(outgoing('OPTIONS', { uri: 'sip:[2001:db8::3]' }))
  assert.equal(response.local, 'transport-error')
  await lab.end()
})

test('a request that cannot be made ends alone, whether its target is known or must be looked up (RFC 3261 §8.1.1.5)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ onRequest, dns: { addresses: async () => [DOWNSTREAM] } })
  const impossible = outgoing('BYE', { uri: 'sip:bob@example.org:5060' }).with('CSeq', `${2 ** 31} BYE`)
  const response = await stack.request(impossible)
  assert.equal(response.local, 'transport-error')
  assert.equal(lab.counters.get('sip.fault'), 1)
  const peer = await lab.udpPeer(DOWNSTREAM)
  stack.request(outgoing('OPTIONS', { uri: `sip:bob@${DOWNSTREAM}` }))
  await lab.clock.settle()
  assert.equal(present(peer.requests[0]).method, 'OPTIONS')
  await lab.end()
})
