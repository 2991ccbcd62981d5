import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import { createLab, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

test('all responses of one hop have the same To tag, other requests another (RFC 3261 §8.2.6.2)', async () => {
  const lab = createLab()
  await lab.stack({
    serverName: 'Voltaic',
    onRequest: async (_, hop) => {
      hop.provisional(hop.reply(180))
      return hop.reply(200, { headers: [['Contact', '<sip:bob@10.0.0.2>']] })
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('INVITE'))
  peer.send(requestText('INVITE', { branch: 'z9hG4bK-2', callId: 'other' }))
  await lab.clock.settle()
  const tags = peer.responses.map((response) => present(response.toTag))
  assert.equal(tags.length, 4)
  assert.equal(new Set(tags).size, 2)
  const ok = present(peer.responses.find((response) => response.status === 200))
  assert.equal(ok.header('Server'), 'Voltaic')
  assert.equal(ok.header('Contact'), '<sip:bob@10.0.0.2>')
  await lab.end()
})

test('a To tag of the request stays (RFC 3261 §8.2.6.2)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('OPTIONS', { toTag: 'there' }))
  await lab.clock.settle()
  assert.equal(peer.responses[0]?.toTag, 'there')
  await lab.end()
})

test('an exception of the handler is 500, and the element goes on (RFC 3261 §21.5.1)', async () => {
  const lab = createLab()
  const errors: unknown[] = []
  const log = { ...lab.runtime.log, error: (event: string, fields: unknown) => errors.push([event, fields]) }
  await lab.stack({
    runtime: { ...lab.runtime, log },
    onRequest: async (request, hop) => {
      if (request.callId === 'call') throw new Error('a bug')
      return request.callId === 'early' ? hop.reply(180) : hop.reply(200)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('OPTIONS'))
  peer.send(requestText('OPTIONS', { branch: 'z9hG4bK-2', callId: 'early' }))
  peer.send(requestText('OPTIONS', { branch: 'z9hG4bK-3', callId: 'other' }))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [500, 500, 200])
  assert.ok(present(peer.responses[0]).toTag)
  assert.equal(lab.counters.get('sip.fault'), 2)
  assert.equal(errors.length, 2)
  await lab.end()
})

test('a DecodeError of the handler is 400 with its code in a Warning (RFC 3261 §21.4.1)', async () => {
  const lab = createLab()
  await lab.stack({
    onRequest: async () => {
      throw new DecodeError('SIP_URI_MALFORMED', 'no URI', 0, 'RFC 3261 §19.1')
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('OPTIONS'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [400])
  assert.equal(peer.responses[0]?.header('Warning'), '399 element "SIP_URI_MALFORMED"')
  await lab.end()
})

test('a request of another SIP version is 505 (RFC 3261 §21.5.6)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('OPTIONS').replace(/ SIP\/2\.0\r\n/, ' SIP/7.0\r\n'))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [505])
  await lab.end()
})
