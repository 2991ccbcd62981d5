import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLab, DOWNSTREAM, present, requestText, UPSTREAM } from './sip-lab.ts'

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
