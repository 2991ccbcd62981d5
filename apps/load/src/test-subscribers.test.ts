import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { labConfig, openSubscribers, type Subscribers, type VoltaicConfig } from '@voltaic/core'
import {
  Counters,
  createManualClock,
  createMemoryNet,
  createSeededRandom,
  type Random,
  silentLog,
} from '@voltaic/runtime'
import { addTestSubscribers, testImsi } from './test-subscribers.ts'

async function withSubscribers(
  work: (subscribers: Subscribers, config: VoltaicConfig, random: Random) => Promise<void>,
): Promise<void> {
  const data = mkdtempSync(join(tmpdir(), 'voltaic-load-'))
  const config = labConfig({ data })
  const clock = createManualClock()
  const random = createSeededRandom(1)
  const net = createMemoryNet({ clock, random })
  const subscribers = await openSubscribers(config, { clock, random, net, log: silentLog, counters: new Counters() })
  try {
    await work(subscribers, config, random)
  } finally {
    await subscribers.close()
    rmSync(data, { recursive: true, force: true })
  }
}

test('IMSIs of the test have 15 digits, whether the MNC has two or three (TS 23.003 §2.2)', () => {
  assert.equal(testImsi(7, { plmn: { mcc: '001', mnc: '01' } }), '001019700000007')
  assert.equal(testImsi(12, { plmn: { mcc: '310', mnc: '410' } }), '310410970000012')
})

test('subscribers are made with SIMs of random keys, and removed again', async () => {
  await withSubscribers(async (subscribers, config, random) => {
    const added = await addTestSubscribers(20, config, subscribers, random)
    assert.equal(added.made, 20)
    assert.equal(new Set(added.sims.map(({ k }) => Buffer.from(k).toString('hex'))).size, 20)
    assert.deepEqual([added.firstImsi, added.lastImsi], ['001019700000001', '001019700000020'])
    assert.equal((await subscribers.provisioning.show('+9999700000020'))?.impis[0]?.imsi, '001019700000020')
    assert.equal(await added.remove(), 20)
    assert.equal(await subscribers.provisioning.count(), 0)
  })
})

test('those kept by an earlier run are used again, and not removed', async () => {
  await withSubscribers(async (subscribers, config, random) => {
    const kept = await addTestSubscribers(3, config, subscribers, random)
    const added = await addTestSubscribers(5, config, subscribers, random)
    assert.equal(added.made, 2)
    assert.deepEqual(added.sims.slice(0, 3), kept.sims)
    assert.equal(await added.remove(), 2)
    assert.equal(await subscribers.provisioning.count(), 3)
  })
})

test('when somebody else has such a number nothing stays behind, and the number is named', async () => {
  await withSubscribers(async (subscribers, config, random) => {
    const stranger = { imsi: '001010000000009', msisdn: '9999700000101', k: random.hex(16), opc: random.hex(16) }
    await subscribers.provisioning.add(stranger)
    await assert.rejects(addTestSubscribers(120, config, subscribers, random), {
      code: 'LOAD_SUBSCRIBERS_REFUSED',
      message: /9999700000101/,
    })
    assert.equal(await subscribers.provisioning.count(), 1)
  })
})
