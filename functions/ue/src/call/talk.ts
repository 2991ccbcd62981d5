import assert from 'node:assert/strict'
import type { TwoPhones } from '../two-phones.ts'
import type { UeCall } from './ue-call.ts'

/** For tests: sets a call up from alice to bob, who answers by himself. */
export async function talk(phones: TwoPhones): Promise<{ readonly call: UeCall; readonly theirs: UeCall }> {
  let theirs: UeCall | undefined
  phones.bob.onCall((call) => {
    theirs = call
    void call.answer()
  })
  const call = phones.alice.call('+99901000002')
  await phones.until(() => call.state === 'answered')
  await phones.clock.settle()
  assert.ok(theirs)
  assert.equal(theirs.state, 'answered')
  return { call, theirs }
}

/** For tests: alice hangs up. */
export async function hangUp(phones: TwoPhones, call: UeCall): Promise<void> {
  void call.hangUp()
  await phones.clock.settle()
  assert.deepEqual(await call.ended, { kind: 'completed', by: 'us' })
}
