import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse, type ForwardedAck, type SipRequest } from '@voltaic/sip'
import {
  createLab,
  DOWNSTREAM,
  ELEMENT,
  type LabStackOptions,
  methods,
  present,
  requestText,
  statuses,
  UPSTREAM,
} from './sip-lab.ts'

const NEXT = `<sip:${DOWNSTREAM};lr>`

async function proxy(options: Partial<LabStackOptions> = {}) {
  const lab = createLab()
  const handled: (readonly string[])[] = []
  await lab.stack({
    aliases: ['scscf.example.org'],
    onRequest: (request, hop) => {
      handled.push(request.list('Route'))
      return hop.forward(request)
    },
    ...options,
  })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  const send = async (method: string, routes: readonly string[], uri?: string) => {
    const headers = routes.map((route) => `Route: ${route}`)
    up.send(requestText(method, { toTag: 'b', headers, ...(uri === undefined ? {} : { uri }) }))
    await lab.clock.settle()
  }
  return { lab, up, down, handled, send }
}

const SAME = [
  [`<sip:${ELEMENT};lr>`, `<sip:${ELEMENT};lr>`],
  [`<sip:${ELEMENT};lr>`, `<sip:${ELEMENT};lr;transport=tcp>`],
  [`<sip:orig@${ELEMENT};lr>`, '<sip:scscf.example.org;lr>'],
  [`<sip:orig@${ELEMENT};lr;x=1>`, `<sip:orig@${ELEMENT}:5060;lr;x=1>`],
] as const

for (const routes of SAME) {
  test(`two own Routes that say the same are one pass: ${routes.join(', ')} (RFC 3261 §16.12)`, async () => {
    const { lab, down, handled, send } = await proxy()
    for (const method of ['BYE', 'ACK']) await send(method, [...routes, NEXT], 'sip:bob@example.org')
    assert.deepEqual(methods(down), ['BYE', 'ACK'])
    for (const request of down.requests) {
      assert.deepEqual(request.list('Route'), [NEXT])
      assert.equal(request.list('Via').length, 2)
    }
    assert.equal(handled.length, 1)
    await lab.end()
  })
}

const DIFFERENT = [
  [`<sip:orig@${ELEMENT};lr>`, `<sip:term@${ELEMENT};lr>`],
  [`<sip:${ELEMENT};lr>`, `<sip:${ELEMENT};lr;side=term>`],
] as const

for (const routes of DIFFERENT) {
  test(`two own Routes that say different things are two passes: ${routes.join(', ')} (RFC 3261 §16.12)`, async () => {
    const { lab, down, handled, send } = await proxy()
    for (const method of ['BYE', 'ACK']) await send(method, [...routes, NEXT], 'sip:bob@example.org')
    assert.deepEqual(methods(down), ['BYE', 'ACK'])
    for (const request of down.requests) {
      assert.deepEqual(request.list('Route'), [NEXT])
      assert.equal(request.list('Via').length, 3)
      assert.equal(request.header('Max-Forwards'), '68')
    }
    assert.deepEqual(handled, [
      [...routes, NEXT],
      [routes[1], NEXT],
    ])
    await lab.end()
  })
}

test('an ACK whose Request-URI is the element itself is for nobody (RFC 3261 §16.11)', async () => {
  const { lab, down, send } = await proxy()
  await send('ACK', [], `sip:bob@${ELEMENT}`)
  await send('ACK', [`<sip:${ELEMENT};lr>`, `<sip:${ELEMENT};lr>`], `sip:bob@${ELEMENT}`)
  assert.deepEqual(methods(down), [])
  assert.equal(lab.counters.get('sip.drop.stray-ack'), 2)
  await lab.end()
})

test('the ACK of a 2xx takes the way that Record-Route has laid, twice through one element (RFC 3261 §16.11)', async () => {
  const { lab, up, down } = await proxy({
    onRequest: (request, hop) => hop.forward(request, { recordRoute: `<sip:${ELEMENT};lr>` }),
  })
  up.send(requestText('INVITE', { headers: [`Route: <sip:orig@${ELEMENT};lr>, <sip:term@${ELEMENT};lr>`] }))
  await lab.clock.settle()
  const invite = present(down.requests[0])
  const headers = invite.headerLines('Record-Route').map((value) => ['Record-Route', value] as const)
  down.send(createResponse(invite, 200, { toTag: 'b', headers }))
  await lab.clock.settle()
  const routes = present(up.responses.at(-1)).list('Record-Route').toReversed()
  assert.equal(routes.length, 2)
  up.send(requestText('ACK', { toTag: 'b', branch: 'z9hG4bK-2', headers: [`Route: ${routes.join(', ')}`] }))
  await lab.clock.settle()
  assert.deepEqual(methods(down), ['INVITE', 'ACK'])
  assert.deepEqual(statuses(up), [200])
  await lab.clock.advance(64_000)
  await lab.end()
})

test('an element sees the ACKs that pass, and may change, redirect or drop them (RFC 3261 §16.11)', async () => {
  const answers: readonly ((ack: SipRequest) => ForwardedAck | undefined)[] = [
    (ack) => ({ ack: ack.with('P-Charging-Vector', 'icid-value=1') }),
    (ack) => ({ ack, target: { transport: 'udp', address: { host: DOWNSTREAM, port: 5060 } } }),
    () => undefined,
  ]
  let seen = 0
  const { lab, down, send } = await proxy({ onAckForward: (ack) => answers[seen++]?.(ack) })
  await send('ACK', [NEXT])
  await send('ACK', [], 'sip:bob@10.9.9.9')
  await send('ACK', [NEXT])
  assert.deepEqual(
    down.requests.map((request) => [request.uri, request.header('P-Charging-Vector')]),
    [
      [`sip:bob@${DOWNSTREAM}`, 'icid-value=1'],
      ['sip:bob@10.9.9.9', undefined],
    ],
  )
  assert.equal(lab.counters.get('sip.drop.stray-ack'), 1)
  await lab.end()
})

test('who is not to send ACKs is not asked about (RFC 3261 §16.11)', async () => {
  const { lab, down, send } = await proxy({
    forwardsAckFrom: () => false,
    onAckForward: () => assert.fail('nothing to see'),
  })
  await send('ACK', [NEXT])
  assert.deepEqual(methods(down), [])
  await lab.end()
})
