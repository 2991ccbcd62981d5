import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ForwardOptions, SipRequest } from '@voltaic/sip'
import { createLab, DOWNSTREAM, PORT, present, type RequestText, requestText, UPSTREAM } from './sip-lab.ts'

interface Forwarding {
  readonly text?: RequestText
  readonly options?: ForwardOptions
  readonly change?: (request: SipRequest) => SipRequest
}

async function forwarded({ text = {}, options = {}, change = (request) => request }: Forwarding): Promise<SipRequest> {
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(change(request), options) })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('OPTIONS', text))
  await lab.clock.settle()
  await lab.end()
  return present(down.requests[0])
}

test('Max-Forwards is counted down, and added as 70 where it is missing (RFC 3261 §16.6 item 3)', async () => {
  assert.equal((await forwarded({ text: { maxForwards: 7 } })).header('Max-Forwards'), '6')
  assert.equal((await forwarded({ text: { maxForwards: undefined } })).header('Max-Forwards'), '70')
})

test('Record-Route goes on top when asked for (RFC 3261 §16.6 item 4)', async () => {
  const text = { headers: ['Record-Route: <sip:10.9.9.9;lr>'] }
  const request = await forwarded({ text, options: { recordRoute: '<sip:10.0.0.2;lr>' } })
  assert.deepEqual(request.list('Record-Route'), ['<sip:10.0.0.2;lr>', '<sip:10.9.9.9;lr>'])
  assert.deepEqual((await forwarded({})).list('Record-Route'), [])
})

test('a next hop that is a strict router gets its own URI as Request-URI (RFC 3261 §16.6 item 6)', async () => {
  const headers = [`Route: <sip:${DOWNSTREAM}>`, 'Route: <sip:10.9.9.9;lr>']
  const request = await forwarded({ text: { uri: 'sip:bob@example.org', headers } })
  assert.equal(request.uri, `sip:${DOWNSTREAM}`)
  assert.deepEqual(request.list('Route'), ['<sip:10.9.9.9;lr>', '<sip:bob@example.org>'])
})

test('the next hop is the target given, else the top Route, else the Request-URI (RFC 3261 §16.6 item 7)', async () => {
  const target = { transport: 'udp', address: { host: DOWNSTREAM, port: PORT } } as const
  assert.ok(await forwarded({ text: { uri: 'sip:10.9.9.9' }, options: { target } }))
  assert.ok(await forwarded({ text: { uri: 'sip:10.9.9.9', headers: [`Route: <sip:${DOWNSTREAM};lr>`] } }))
  assert.ok(await forwarded({ text: { uri: `sip:${DOWNSTREAM}` } }))
  assert.ok(
    await forwarded({ text: { uri: 'sip:10.9.9.9' }, change: (request) => request.withUri(`sip:${DOWNSTREAM}`) }),
  )
})

test('a Via with a branch of its own goes on top (RFC 3261 §16.6 item 8)', async () => {
  const request = await forwarded({})
  const [own, theirs] = request.list('Via')
  assert.match(own ?? '', /^SIP\/2\.0\/UDP 10\.0\.0\.2:5060;branch=z9hG4bK[0-9a-f]{16}\.[0-9a-z]+$/)
  assert.match(theirs ?? '', /branch=z9hG4bK-1$/)
})

test('what the element did not change arrives octet by octet (RFC 3261 §16.6 item 1)', async () => {
  const odd = ['x-Odd :  a,b;;c', 's: \xc3\xa9t\xc3\xa9', 'k:  path ,gruu', 'Folded: one\r\n two']
  const request = await forwarded({ text: { headers: odd } })
  const text = request.lines.map((line) => line.raw).join('')
  for (const line of odd) assert.ok(text.includes(`${line}\r\n`), line)
})

test('Timer C cancels a call that has rung for more than three minutes (RFC 3261 §16.6 item 11, §16.8)', async () => {
  const { createResponse } = await import('@voltaic/sip')
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  const invite = present(down.requests[0])
  for (let ringing = 0; ringing < 2; ringing++) {
    down.send(createResponse(invite, 180, { toTag: 'b' }))
    await lab.clock.advance(180_000)
  }
  assert.deepEqual(
    down.requests.map((request) => request.method),
    ['INVITE'],
  )
  await lab.clock.advance(10_000)
  const cancel = present(down.requests[1])
  assert.equal(cancel.method, 'CANCEL')
  down.send(createResponse(cancel, 200, { toTag: 'b' }))
  down.send(createResponse(invite, 487, { toTag: 'b' }))
  await lab.clock.settle()
  assert.equal(up.responses.at(-1)?.status, 487)
  await lab.clock.advance(100_000)
  await lab.end()
})
