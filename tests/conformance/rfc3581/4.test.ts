import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipRequest } from '@voltaic/sip'
import { createLab, DOWNSTREAM, outgoing, PORT, present, requestText, statuses, UPSTREAM } from '../rfc3261/sip-lab.ts'

test('rport brings the response back to the port the request came from (RFC 3581 §4)', async () => {
  const lab = createLab()
  const seen: SipRequest[] = []
  await lab.stack({
    onRequest: async (request, hop) => {
      seen.push(request)
      return hop.reply(200)
    },
  })
  const [sender, named] = [await lab.udpPeer(UPSTREAM, 40_000), await lab.udpPeer(UPSTREAM, 5090)]
  sender.send(requestText('OPTIONS', { sentBy: 'ue.example.org:5090', viaParams: ';rport' }))
  await lab.clock.settle()
  assert.deepEqual([statuses(sender), statuses(named)], [[200], []])
  const { params } = present(seen[0]).topVia
  assert.deepEqual([params.get('received'), params.get('rport')], [UPSTREAM, '40000'])
  assert.equal(sender.responses[0]?.topVia.params.get('rport'), '40000')
  await lab.end()
})

test('who asks for rport gets received even where it gave its own address (RFC 3581 §4)', async () => {
  const lab = createLab()
  await lab.stack({ onRequest: async (_, hop) => hop.reply(200) })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('OPTIONS', { viaParams: ';rport' }))
  await lab.clock.settle()
  const { params } = present(peer.responses[0]).topVia
  assert.deepEqual([params.get('received'), params.get('rport')], [UPSTREAM, String(PORT)])
  await lab.end()
})

test('IPv6: received has no brackets, and an equal sent-by needs none (RFC 3581 §4; RFC 5118 §4.5)', async () => {
  const lab = createLab()
  await lab.stack({ host: '2001:db8::2', onRequest: async (_, hop) => hop.reply(200) })
  const peer = await lab.udpPeer('2001:db8::1')
  const to = { host: '2001:db8::2', port: PORT }
  peer.send(requestText('OPTIONS', { sentBy: '[2001:DB8:0::1]', viaParams: ';rport' }), to)
  peer.send(requestText('OPTIONS', { sentBy: '[2001:DB8:0::1]', branch: 'z9hG4bK-2' }), to)
  await lab.clock.settle()
  const [asked, plain] = peer.responses.map((response) => response.topVia.params.get('received'))
  assert.equal(asked, '2001:db8::1')
  assert.equal(plain, undefined)
  await lab.end()
})

test('an element that is told to asks for its port (RFC 3581 §3)', async () => {
  const lab = createLab()
  const stack = await lab.stack({ rport: true, onRequest: async (_, hop) => hop.reply(500) })
  const peer = await lab.udpPeer(DOWNSTREAM)
  stack.request(outgoing('OPTIONS'))
  await lab.clock.settle()
  const { params } = present(peer.requests[0]).topVia
  assert.ok(params.has('rport'))
  assert.equal(params.get('rport'), undefined)
  await lab.end()
})
