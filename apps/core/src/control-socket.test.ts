import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Counters } from '@voltaic/runtime'
import { NO_ALARMS } from './alarms/core-alarms.ts'
import type { CallView } from './call-view.ts'
import { labConfig } from './config/lab-config.ts'
import { askCores, ControlSocket } from './control-socket.ts'
import type { TrunkView } from './core.ts'

const CALL: CallView = {
  callId: 'one',
  caller: 'sip:alice@example.org',
  called: 'tel:+99901000002',
  state: 'answered',
  icid: '7',
  servedBy: ['scscf'],
  startedAt: 1,
  answeredAt: 2,
}

const TRUNK: TrunkView = { name: 'alpha', element: 'bgcf', silenceMs: 4000, state: 'up', since: 1, lastStatus: 200 }

/** A folder and a control socket in it, for a core that has one call. */
async function started(t: TestContext): Promise<{ data: string; released: string[] }> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-control-'))
  const released: string[] = []
  const counters = new Counters()
  counters.add('sip.drop.malformed', 3)
  const socket = new ControlSocket(data, {
    config: labConfig({ data }),
    elements: [],
    sipStacks: new Map(),
    saBackends: new Map(),
    saBackend: undefined,
    counters,
    start: async () => {},
    stop: async () => {},
    calls: () => [CALL],
    endedCalls: () => [],
    callerTagsOf: () => new Set(),
    callLegs: 0,
    registrations: 0,
    activity: () => ({ flowSeconds: 5, flows: [], rateSeconds: 5, rates: [] }),
    contactsOf: () => ({ bindings: [], securityAssociations: [] }),
    sms: undefined,
    media: undefined,
    trunks: () => [TRUNK],
    alarms: NO_ALARMS,
    hss: undefined,
    releaseCall(callId) {
      released.push(callId)
      return callId === CALL.callId
    },
  })
  await socket.start()
  t.after(async () => {
    await socket.stop()
    assert.deepEqual(readdirSync(data), [])
    rmSync(data, { recursive: true })
  })
  return { data, released }
}

test('a running core tells its calls and its counters, and ends a call', async (t) => {
  const { data, released } = await started(t)
  assert.deepEqual(await askCores(data, { ask: 'calls' }), [{ calls: [CALL] }])
  assert.deepEqual(await askCores(data, { ask: 'trunks' }), [{ trunks: [TRUNK] }])
  assert.deepEqual(await askCores(data, { ask: 'alarms' }), [{ alarms: NO_ALARMS }])
  assert.deepEqual(await askCores(data, { ask: 'counts' }), [
    { counts: { calls: 1, callLegs: 0, registrations: 0, transactions: 0 } },
  ])
  assert.deepEqual(await askCores(data, { ask: 'counters' }), [
    { counters: { 'sip.drop.malformed': 3 }, associations: 0 },
  ])
  assert.deepEqual(await askCores(data, { ask: 'release call', callId: 'one' }), [{ released: true }])
  assert.deepEqual(await askCores(data, { ask: 'release call', callId: 'two' }), [{ released: false }])
  assert.deepEqual(released, ['one', 'two'])
})

test('why a call is not recorded is told: no such call, or its media pass no gateway here', async (t) => {
  const { data } = await started(t)
  const record = (callId: string) => askCores(data, { ask: 'record call', callId })
  assert.deepEqual(await record('one'), [{ recording: { kind: 'refused', why: 'not anchored' } }])
  assert.deepEqual(await record('two'), [{ recording: { kind: 'refused', why: 'no call' } }])
})

test('only the owner of the data folder may ask', async (t) => {
  const { data } = await started(t)
  const [name = ''] = readdirSync(data)
  assert.equal(statSync(join(data, name)).mode & 0o777, 0o600)
})

test('what is no question is answered so, and changes nothing', async (t) => {
  const { data, released } = await started(t)
  const [name = ''] = readdirSync(data)
  for (const line of [
    '',
    '{',
    'null',
    '[]',
    '{"ask":"calls!"}',
    '{"ask":"release call"}',
    '{"ask":"release call","callId":7}',
  ]) {
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      const socket = createConnection(join(data, name), () => socket.write(`${line}\n`))
      socket.on('data', (octets) => {
        text += octets.toString()
      })
      socket.on('close', () => resolve(text))
    })
    assert.equal(answer, '{"error":"not understood"}\n', line)
  }
  assert.deepEqual(released, [])
})

test('a question without end is cut off', async (t) => {
  const { data } = await started(t)
  const [name = ''] = readdirSync(data)
  const socket = createConnection(join(data, name))
  socket.on('error', () => {})
  socket.write('x'.repeat(100_000))
  await new Promise((resolve) => socket.on('close', resolve))
})

test('where nothing runs nobody answers, and what a killed process has left is passed over', async () => {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-control-'))
  assert.deepEqual(await askCores(data, { ask: 'calls' }), [])
  writeFileSync(join(data, 'control-1.sock'), '')
  assert.deepEqual(await askCores(data, { ask: 'calls' }), [])
  assert.deepEqual(await askCores(join(data, 'none'), { ask: 'calls' }), [])
  rmSync(data, { recursive: true })
})
