import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, createSeededRandom } from '@voltaic/runtime'
import { createRequest, type SipRequest } from '@voltaic/sip'
import { OriginalDialogs } from './original-dialogs.ts'
import { startChain } from './service-chain.ts'

const user = { impu: 'sip:a@example.org', identity: 'sip:a@example.org', isRegistered: true }
const chain = startChain(user, 'ORIGINATING_SESSION', { leg: 'mo', owners: [], ifcs: undefined })

function returned(id: string): SipRequest {
  return createRequest('INVITE', 'sip:b@example.org', [['Route', `<sip:${id}@scscf.example:6060;lr>`]])
}

function createDialogs(most?: number) {
  const clock = createManualClock()
  return { clock, dialogs: new OriginalDialogs(clock, createSeededRandom(1), most) }
}

test('a request is known by the identifier in its Route, and by no other (TS 24.229 §5.4.3.4)', () => {
  const { dialogs } = createDialogs()
  const dialog = dialogs.open(chain, 'sip:b@example.org')
  assert.equal(dialogs.of(returned(dialog.id)), dialog)
  assert.equal(dialogs.of(returned('odi.000000000000000000000000')), 'unknown')
  assert.equal(dialogs.of(returned('orig')), undefined)
  assert.equal(dialogs.of(createRequest('INVITE', 'sip:b@example.org', [])), undefined)
})

test('a server that was given up comes too late; one that has answered may come for three minutes more (TS 24.229 §5.4.3.4)', async () => {
  const { clock, dialogs } = createDialogs()
  const [given, answered] = [dialogs.open(chain, ''), dialogs.open(chain, '')]
  dialogs.revoke(given)
  dialogs.end(answered)
  assert.equal(dialogs.of(returned(given.id)), 'unknown')
  await clock.advance(179_000)
  assert.equal(dialogs.size, 1)
  assert.equal(dialogs.of(returned(answered.id)), answered)
  await clock.advance(1000)
  assert.equal(dialogs.size, 0)
})

test('of too many those go whose servers have answered, the oldest first', () => {
  const { dialogs } = createDialogs(3)
  const [first, second, third, fourth] = Array.from({ length: 4 }, () => dialogs.open(chain, ''))
  for (const dialog of [second, first, third]) if (dialog) dialogs.end(dialog)
  assert.equal(dialogs.size, 3)
  assert.equal(dialogs.of(returned(second?.id ?? '')), 'unknown')
  assert.equal(dialogs.of(returned(first?.id ?? '')), first)
  assert.equal(dialogs.of(returned(fourth?.id ?? '')), fourth)
})
