import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock } from '@voltaic/runtime'
import { type PendingAka, PendingAuthentications } from './pending-authentications.ts'

const challenge = (nonce: string): PendingAka => ({
  kind: 'aka',
  impi: 'a@ims.example',
  impu: 'sip:a@ims.example',
  nonce,
  expectedResponse: new Uint8Array(8),
})

function setUp() {
  const clock = createManualClock()
  const timedOut: string[] = []
  const pending = new PendingAuthentications(clock, 240_000, (each) =>
    timedOut.push(each.kind === 'aka' ? each.nonce : each.kind),
  )
  return { clock, timedOut, pending }
}

test('a challenge can be answered once (TS 24.229 §5.4.1.2.2)', () => {
  const { pending } = setUp()
  pending.add(challenge('N1'))
  assert.equal(pending.takeAka('a@ims.example')?.nonce, 'N1')
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

test('a challenge of SIP Digest is for its identities, and no answer of AKA takes it (TS 24.229 §5.4.1.2.1B)', async () => {
  const { clock, timedOut, pending } = setUp()
  pending.add({ kind: 'digest', impi: 'a@ims.example', impu: 'sip:a@ims.example' })
  assert.equal(pending.nonceOf('a@ims.example', 'sip:a@ims.example'), undefined)
  assert.equal(pending.takeAka('a@ims.example'), undefined)
  assert.equal(pending.isDigest('a@ims.example', 'sip:a@ims.example'), true)
  assert.equal(pending.isDigest('a@ims.example', 'sip:b@ims.example'), false)
  await clock.advance(240_000)
  assert.deepEqual(timedOut, ['digest'])
})
