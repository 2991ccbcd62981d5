import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSessionLab } from '../rfc3261/session-lab.ts'

test('an interval that is too small gets 422 with Min-SE (RFC 4028 §9)', async () => {
  const lab = await createSessionLab({ sessionTimer: { minSe: 300 } })
  const headers = [
    ['Session-Expires', '120'],
    ['Supported', 'timer'],
  ] as const
  lab.request('INVITE', { headers })
  await lab.clock.settle()
  const refusal = lab.response('INVITE')
  assert.deepEqual([refusal.status, refusal.header('Min-SE')], [422, '300'])
  assert.equal(lab.invites.length, 0)
  const { session } = await lab.calledSession({ callId: 'second' })
  lab.request('UPDATE', { headers })
  await lab.clock.settle()
  assert.equal(lab.response('UPDATE').status, 422)
  assert.equal(session.state, 'confirmed')
  lab.request('BYE')
  await lab.finish()
})

for (const { name, options, headers, expected, require } of [
  {
    name: 'a refresher that the caller named stays',
    options: {},
    headers: [
      ['Session-Expires', '1800;refresher=uas'],
      ['Supported', 'timer'],
    ],
    expected: '1800;refresher=uas',
    require: 'timer',
  },
  {
    name: 'without one the caller refreshes',
    options: {},
    headers: [
      ['Session-Expires', '1800'],
      ['Supported', 'timer'],
    ],
    expected: '1800;refresher=uac',
    require: 'timer',
  },
  {
    name: 'unless this side wants to',
    options: { refresher: 'us' },
    headers: [
      ['Session-Expires', '1800'],
      ['Supported', 'timer'],
    ],
    expected: '1800;refresher=uas',
    require: 'timer',
  },
  {
    name: 'a caller without the extension cannot: a proxy has asked',
    options: {},
    headers: [['Session-Expires', '1800']],
    expected: '1800;refresher=uas',
    require: undefined,
  },
  {
    name: 'a shorter interval of ours is taken, but none below the Min-SE of the request',
    options: { interval: 300 },
    headers: [
      ['Session-Expires', '1800'],
      ['Min-SE', '600'],
      ['Supported', 'timer'],
    ],
    expected: '600;refresher=uac',
    require: 'timer',
  },
  {
    name: 'a session timer that only this side wants',
    options: { interval: 300 },
    headers: [['Supported', 'timer']],
    expected: '300;refresher=uac',
    require: 'timer',
  },
  {
    name: 'none where nobody asks',
    options: {},
    headers: [['Supported', 'timer']],
    expected: undefined,
    require: undefined,
  },
] as const) {
  test(`${name} (RFC 4028 §9, table 2)`, async () => {
    const lab = await createSessionLab({ sessionTimer: options })
    await lab.calledSession({ headers })
    const ok = lab.response('INVITE')
    assert.equal(ok.header('Session-Expires'), expected)
    assert.equal(ok.header('Require'), require)
    lab.request('BYE')
    await lab.finish()
  })
}

test('as refresher the side that was called sends the UPDATE (RFC 4028 §10)', async () => {
  const lab = await createSessionLab()
  const headers = [
    ['Session-Expires', '600;refresher=uas'],
    ['Supported', 'timer'],
    ['Allow', 'UPDATE'],
  ] as const
  await lab.calledSession({ headers })
  await lab.clock.advance(301_000)
  assert.equal(lab.last('UPDATE').header('Session-Expires'), '600;refresher=uac')
  lab.answer(200, { to: lab.last('UPDATE') })
  await lab.clock.settle()
  lab.request('BYE')
  await lab.finish()
})
