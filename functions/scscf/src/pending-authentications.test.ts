import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { type PendingAuthentication, PendingAuthentications } from './pending-authentications.ts'

const challenge = (nonce: string): PendingAuthentication => ({
  impi: 'a@ims.example',
  impu: 'sip:a@ims.example',
  nonce,
  expectedResponse: new Uint8Array(8),
})

function setUp() {
  const clock = createManualClock()
  const timedOut: string[] = []
  const pending = new PendingAuthentications(clock, 240_000, ({ nonce }) => timedOut.push(nonce))
  return { clock, timedOut, pending }
}

test('a challenge can be answered once (TS 24.229 §5.4.1.2.2)', () => {
  const { pending } = setUp()
  pending.add(challenge('N1'))
  assert.equal(pending.take('a@ims.example')?.nonce, 'N1')
  assert.equal(pending.take('a@ims.example'), undefined)
})

test('a challenge that is not answered ends after reg-await-auth, once (TS 24.229 §7.7)', async () => {
  const { clock, timedOut, pending } = setUp()
  pending.add(challenge('N1'))
  await clock.advance(239_999)
  assert.deepEqual(timedOut, [])
  await clock.advance(1)
  assert.deepEqual(timedOut, ['N1'])
  assert.equal(pending.nonceOf('a@ims.example', 'sip:a@ims.example'), undefined)
})

test('a new challenge takes the place of the one before, whose time-out is not told', async () => {
  const { clock, timedOut, pending } = setUp()
  pending.add(challenge('N1'))
  await clock.advance(100_000)
  pending.add(challenge('N2'))
  assert.equal(pending.nonceOf('a@ims.example', 'sip:a@ims.example'), 'N2')
  assert.equal(pending.size, 1)
  await clock.advance(240_000)
  assert.deepEqual(timedOut, ['N2'])
})

test('stop leaves no timer', () => {
  const { clock, pending } = setUp()
  pending.add(challenge('N1'))
  pending.stop()
  assert.equal(clock.pending, 0)
})
