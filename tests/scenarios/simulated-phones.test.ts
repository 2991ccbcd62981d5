import assert from 'node:assert/strict'
import { afterEach, test } from 'node:test'
import type { PhoneFault } from '@voltaic/api'
import { SimulatedPhones } from '@voltaic/core'
import { type Network, startNetwork } from './network.ts'

let network: Network | undefined
let phones: SimulatedPhones | undefined
afterEach(async () => {
  await phones?.stopAll()
  await network?.stop()
})

/** A network in memory with the door to its phones, and IMSIs of subscribers. */
async function started(
  subscribers: number,
): Promise<{ phones: SimulatedPhones; imsis: readonly string[]; run: Network }> {
  const run = await startNetwork('memory')
  network = run
  const opened = new SimulatedPhones(run.config, run.runtime, () => undefined)
  phones = opened
  const imsis: string[] = []
  for (let i = 0; i < subscribers; i++) imsis.push((await run.addSubscriber()).impi.split('@')[0]!)
  return { phones: opened, imsis, run }
}

test('simulated phones are switched on, call each other and are switched off', async () => {
  const { phones, imsis, run } = await started(2)
  const [a, b] = imsis as [string, string]
  const entry = await run.whileTimePasses(phones.start(a))
  assert.equal(entry.isRegistered, true, entry.lastOutcome)
  await run.whileTimePasses(phones.start(b))
  await assert.rejects(phones.start(a), { code: 'PHONE_IS_ON' })
  const number =
    phones
      .list()[1]
      ?.identities.find((uri) => uri.startsWith('tel:'))
      ?.slice(4) ?? assert.fail()
  const call = await phones.call(a, number)
  await run.whileTimePasses(
    run.seen(({ direction, data }) => direction === 'in' && /^ACK /.test(Buffer.from(data).toString('latin1')), 'ACK'),
  )
  assert.deepEqual(
    phones.list().map(({ calls }) => calls.map(({ direction, state }) => `${direction} ${state}`)),
    [['out answered'], ['in answered']],
  )
  await run.whileTimePasses(phones.hangUp(a, call.callId))
  assert.deepEqual(phones.list()[0]?.calls, [])
  await assert.rejects(phones.hangUp(a, call.callId), { code: 'PHONE_CALL_NOT_FOUND' })
  assert.deepEqual(
    phones.list().map(({ endedCalls }) => endedCalls.map(({ callId, direction }) => [callId, direction])),
    [[[call.callId, 'out']], [[call.callId, 'in']]],
  )
  await run.whileTimePasses(phones.deregister(b))
  const refused = await phones.call(a, number)
  const answered = (data: Uint8Array) =>
    /^ACK [\s\S]*\r\nCall-ID: /.test(Buffer.from(data).toString('latin1')) && Buffer.from(data).includes(refused.callId)
  await run.whileTimePasses(
    run.seen(({ direction, data }) => direction === 'in' && answered(data), 'ACK of the refusal'),
  )
  assert.deepEqual(
    phones.list()[0]?.endedCalls.map(({ outcome, status }) => [outcome, status]),
    [
      ['completed', undefined],
      ['refused', 480],
    ],
  )
  assert.equal(phones.list()[1]?.isRegistered, false)
  await run.whileTimePasses(phones.stop(a))
  await assert.rejects(phones.stop(a), { code: 'PHONE_NOT_FOUND' })
  assert.equal(phones.list().length, 1)
})

const FAULTS: readonly (readonly [PhoneFault, RegExp])[] = [
  ['wrong K', /does not believe this network: K or OPc differ/],
  ['OP as OPc', /does not believe this network: K or OPc differ/],
  ['wrong response', /Refused: 403/],
  ['silent after challenge', /phone has not answered the 401, as it was told/],
]

for (const [fault, outcome] of FAULTS) {
  test(`a phone that has or does ${fault} does not register, and says how it ended`, async () => {
    const { phones, imsis, run } = await started(1)
    run.expectProblems(/./)
    const entry = await run.whileTimePasses(phones.start(imsis[0]!, fault))
    assert.deepEqual([entry.isRegistered, entry.fault], [false, fault])
    assert.match(entry.lastOutcome ?? '', outcome)
  })
}

test('nobody without a SIM gets a phone', async () => {
  const { phones } = await started(0)
  await assert.rejects(phones.start('001010000009999'), { code: 'SUBSCRIBER_NOT_FOUND' })
  assert.deepEqual(phones.list(), [])
})
