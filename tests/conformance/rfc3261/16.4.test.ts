import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, DOWNSTREAM, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

/** What the next hop gets of a request with these headers. */
async function forwarded(headers: string[], uri = 'sip:bob@example.org') {
  const lab = createLab()
  await lab.stack({
    aliases: ['pcscf.example.org', '[2001:db8::2]:5061'],
    onRequest: (request, hop) => hop.forward(request),
  })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('OPTIONS', { uri, headers }))
  await lab.clock.settle()
  await lab.end()
  return present(down.requests[0])
}

const next = `<sip:${DOWNSTREAM};lr>`

test('the own top Route is removed, whichever name it has (RFC 3261 §16.4)', async () => {
  const own = [
    '<sip:10.0.0.2;lr>',
    '<sip:orig@10.0.0.2:5060;lr;x=y>',
    '<sip:pcscf.example.org;lr>',
    '<sip:PCSCF.example.org:5060;lr>',
    '<sip:[2001:DB8:0::2]:5061;lr>',
  ]
  for (const route of own)
    assert.deepEqual((await forwarded([`Route: ${route}`, `Route: ${next}`])).list('Route'), [next])
  assert.deepEqual((await forwarded([`Route: <sip:10.0.0.2;lr>, ${next}`])).list('Route'), [next])
})

test('a Route of someone else stays, another port of this host included (RFC 3261 §16.4)', async () => {
  assert.deepEqual((await forwarded([`Route: ${next}`])).list('Route'), [next])
  const other = `<sip:${DOWNSTREAM};lr>, <sip:10.0.0.2:5070;lr>`
  assert.deepEqual((await forwarded([`Route: ${other}`])).list('Route'), other.split(', '))
})

test('what a strict router moved is put back in its place (RFC 3261 §16.4)', async () => {
  const request = await forwarded([`Route: ${next}`, 'Route: <sip:bob@example.org>'], 'sip:10.0.0.2;lr')
  assert.equal(request.uri, 'sip:bob@example.org')
  assert.deepEqual(request.list('Route'), [next])
})

test('own Routes that follow each other go at once, but not endlessly many (RFC 3261 §16.4)', async () => {
  const own = '<sip:10.0.0.2;lr>'
  const most = Array.from({ length: 8 }, () => own)
  assert.deepEqual((await forwarded([`Route: ${[...most, next].join(', ')}`])).list('Route'), [next])
  assert.deepEqual((await forwarded([...most, next].map((route) => `Route: ${route}`))).list('Route'), [next])
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('OPTIONS', { headers: [`Route: ${[...most, own, next].join(', ')}`] }))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [400])
  assert.match(up.responses[0]?.header('Warning') ?? '', /SIP_ROUTE_OWN_REPEATED/)
  up.send(
    requestText('ACK', { branch: 'z9hG4bK-2', toTag: 'b', headers: [`Route: ${[...most, own, next].join(', ')}`] }),
  )
  await lab.clock.settle()
  assert.equal(down.received.length, 0)
  assert.equal(lab.counters.get('sip.fault'), 0)
  await lab.clock.advance(64_000)
  await lab.end()
})
