import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SipRequest } from '@voltaic/sip'
import { createLab, present, requestText, statuses, UPSTREAM } from './sip-lab.ts'

/** The top Via as the element hands it on. */
async function stamped(sentBy: string, viaParams = '', headers: string[] = []): Promise<SipRequest> {
  const lab = createLab()
  const seen: SipRequest[] = []
  await lab.stack({
    onRequest: async (request, hop) => {
      seen.push(request)
      return hop.reply(200)
    },
  })
  const peer = await lab.udpPeer(UPSTREAM)
  peer.send(requestText('OPTIONS', { sentBy, viaParams, headers }))
  await lab.clock.settle()
  assert.deepEqual(statuses(peer), [200])
  await lab.end()
  return present(seen[0])
}

test('a sent-by that is not the source address gets received (RFC 3261 §18.2.1)', async () => {
  assert.equal((await stamped('ue.example.org')).topVia.params.get('received'), UPSTREAM)
  assert.equal((await stamped('10.9.9.9')).topVia.params.get('received'), UPSTREAM)
})

test('a sent-by that is the source address needs no received (RFC 3261 §18.2.1)', async () => {
  assert.equal((await stamped(UPSTREAM)).topVia.params.has('received'), false)
  assert.equal((await stamped(`${UPSTREAM}:5060`)).topVia.params.has('received'), false)
})

test('a received of the sender is not believed (RFC 3261 §18.2.1)', async () => {
  assert.equal((await stamped(UPSTREAM, ';received=10.66.66.66')).topVia.params.get('received'), UPSTREAM)
})

test('only the topmost Via is touched (RFC 3261 §18.2.1)', async () => {
  const below = 'SIP/2.0/UDP ue.example.org;branch=z9hG4bK-0'
  const request = await stamped('ue.example.org', '', [`Via: ${below}`])
  assert.equal(request.list('Via')[1], below)
})
