import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, diameterTrace, sipTrace } from '@voltaic/runtime'
import { createFlowMeter, FLOW_SECONDS } from './flow-meter.ts'

const pcscf = { host: '10.0.0.1', port: 5060 }
const hss = { host: '10.0.0.2', port: 3868 }
const stranger = { host: '10.45.0.2', port: 40_000 }
const data = Buffer.from('OPTIONS sip:a SIP/2.0')

test('who speaks with whom is counted while somebody asks, for the last seconds, and not at all otherwise', async () => {
  const clock = createManualClock()
  const names = [
    [pcscf, 'pcscf'],
    [hss, 'hss'],
  ] as const
  const meter = createFlowMeter(clock, names)
  const said = { at: 0, direction: 'in', transport: 'udp', local: pcscf, remote: stranger, data } as const
  assert.equal(sipTrace.hasSubscribers, false)
  assert.deepEqual(meter.read(), [])
  sipTrace.publish({ ...said, element: 'pcscf' })
  diameterTrace.publish({ ...said, element: 'icscf', direction: 'out', transport: 'tcp', local: stranger, remote: hss })
  await clock.advance(1000)
  sipTrace.publish({ ...said, element: 'pcscf' })
  assert.deepEqual(meter.read(), [
    { from: 'ue', to: 'pcscf', protocol: 'sip', messages: 2 },
    { from: 'icscf', to: 'hss', protocol: 'diameter', messages: 1 },
  ])
  await clock.advance((FLOW_SECONDS - 1) * 1000)
  assert.deepEqual(meter.read(), [{ from: 'ue', to: 'pcscf', protocol: 'sip', messages: 1 }])
  await clock.advance(60_000)
  assert.equal(sipTrace.hasSubscribers, false, 'nobody has asked for long')
  meter.read()
  meter.stop()
  assert.equal(sipTrace.hasSubscribers, false)
})
