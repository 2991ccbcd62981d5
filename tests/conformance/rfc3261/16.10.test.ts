import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createResponse } from '@voltaic/sip'
import { createLab, DOWNSTREAM, methods, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

async function ringing() {
  const lab = createLab()
  const stack = await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('INVITE'))
  await lab.clock.settle()
  return { lab, stack, up, down, invite: present(down.requests[0]) }
}

test('a CANCEL is answered 200 and sent on, the 487 goes upstream (RFC 3261 §16.10, §9.2)', async () => {
  const { lab, stack, up, down, invite } = await ringing()
  down.send(createResponse(invite, 180, { toTag: 'b' }))
  await lab.clock.settle()
  up.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [180, 200])
  const cancel = present(down.requests[1])
  assert.equal(cancel.method, 'CANCEL')
  assert.equal(cancel.uri, invite.uri)
  assert.deepEqual(cancel.list('Via'), invite.list('Via').slice(0, 1))
  assert.deepEqual(cancel.cseq, { number: 1, method: 'CANCEL' })
  down.send(createResponse(cancel, 200, { toTag: 'b' }))
  down.send(createResponse(invite, 487, { toTag: 'b' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [180, 200, 487])
  up.send(requestText('ACK', { toTag: 'b' }))
  await lab.clock.advance(64_000)
  assert.deepEqual(methods(down), ['INVITE', 'CANCEL', 'ACK'])
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  await lab.end()
})

test('an element that gives up says why in its CANCEL, and hears why the caller did (RFC 3326 §2)', async () => {
  const lab = createLab()
  const abort = new AbortController()
  const heard: unknown[] = []
  await lab.stack({
    onRequest: (request, hop) => {
      hop.signal.addEventListener('abort', () => heard.push(hop.signal.reason))
      return hop.forward(request, request.callId === 'call' ? { signal: abort.signal } : {})
    },
  })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  for (const callId of ['call', 'other']) {
    up.send(requestText('INVITE', { callId, branch: `z9hG4bK-${callId}` }))
    await lab.clock.settle()
    down.send(createResponse(present(down.requests.at(-1)), 180, { toTag: 'b' }))
  }
  await lab.clock.settle()
  abort.abort('SIP;cause=503;text="Bearer lost"')
  up.send(requestText('CANCEL', { callId: 'other', branch: 'z9hG4bK-other', headers: ['Reason: Q.850;cause=16'] }))
  await lab.clock.settle()
  assert.deepEqual(
    down.requests.slice(2).map((cancel) => [cancel.callId, cancel.header('Reason')]),
    [
      ['call', 'SIP;cause=503;text="Bearer lost"'],
      ['other', 'Q.850;cause=16'],
    ],
  )
  assert.deepEqual(heard, ['Q.850;cause=16'])
  await lab.clock.advance(100_000)
  await lab.end()
})

test('the CANCEL waits for a provisional response (RFC 3261 §9.1)', async () => {
  const { lab, up, down, invite } = await ringing()
  up.send(requestText('CANCEL'))
  await lab.clock.advance(100)
  assert.deepEqual(methods(down), ['INVITE'])
  down.send(createResponse(invite, 100))
  await lab.clock.settle()
  assert.deepEqual(methods(down), ['INVITE', 'CANCEL'])
  await lab.end()
})

test('a branch that does not end after its CANCEL is given up after 64 T1 (RFC 3261 §9.1)', async () => {
  const { lab, stack, up, down, invite } = await ringing()
  down.send(createResponse(invite, 180, { toTag: 'b' }))
  await lab.clock.settle()
  up.send(requestText('CANCEL'))
  await lab.clock.advance(32_000)
  assert.equal(statuses(up).at(-1), 487)
  await lab.clock.advance(64_000)
  assert.deepEqual(stack.transactionCounts, { client: 0, server: 0 })
  await lab.end()
})

test('a CANCEL that finds nothing is answered 481 and not sent on (deviation from RFC 3261 §16.10)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: (request, hop) => hop.forward(request) })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  up.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [481])
  assert.equal(down.received.length, 0)
  await lab.end()
})

test('an INVITE that is cancelled before it was sent on is answered 487 and never sent (RFC 3261 §16.10)', async () => {
  const lab = createLab()
  const wait = () => new Promise<readonly string[]>((resolve) => lab.clock.startTimer(100, () => resolve([DOWNSTREAM])))
  await lab.stack({
    dns: { addresses: wait },
    onRequest: async (request, hop) => {
      // The first waits for a database, the second for DNS.
      if (request.callId === 'call') await wait()
      return hop.forward(request.withUri('sip:bob@example.org:5060'))
    },
  })
  const [up, down] = [await lab.udpPeer(UPSTREAM), await lab.udpPeer(DOWNSTREAM)]
  for (const callId of ['call', 'other']) {
    up.send(requestText('INVITE', { callId, branch: `z9hG4bK-${callId}` }))
    await lab.clock.settle()
    up.send(requestText('CANCEL', { callId, branch: `z9hG4bK-${callId}` }))
  }
  await lab.clock.advance(150)
  assert.deepEqual(statuses(up), [200, 200, 487, 487])
  assert.equal(down.received.length, 0)
  await lab.end()
})

test('a CANCEL after the final response changes nothing (RFC 3261 §9.2)', async () => {
  const { lab, up, down, invite } = await ringing()
  down.send(createResponse(invite, 200, { toTag: 'b' }))
  await lab.clock.settle()
  up.send(requestText('CANCEL'))
  await lab.clock.settle()
  assert.deepEqual(statuses(up), [200, 200])
  assert.deepEqual(methods(down), ['INVITE'])
  await lab.end()
})
