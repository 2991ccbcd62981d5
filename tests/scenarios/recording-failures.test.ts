import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import { createHttpDelivery, createUploadSpool, type UploadSpool } from '@voltaic/spool'
import { startFront, startTestReceiver } from './recordings/test-receiver.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
/** More than is cut off a connection in the middle. */
const OCTETS = 40_000
const MAX_FILE = 50_000

async function chain(t: TestContext, method: 'PUT' | 'POST') {
  const receiver = await startTestReceiver(t, MAX_FILE)
  const front = await startFront(t, receiver.url)
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-spool-'))
  const clock = createManualClock()
  const counters = new Counters()
  const random = createSeededRandom(9)
  const spool = createUploadSpool(
    { clock, random, log: silentLog, counters },
    {
      folder,
      deliver: createHttpDelivery(clock, { url: `${front.url}/{id}.{extension}`, method }),
      limits: { keepFree: 0 },
    },
  )
  await spool.start()
  t.after(async () => {
    await spool.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const sent = new Map<string, string>()
  const record = async (length = OCTETS) => {
    const octets = random.bytes(length)
    const file = spool.create({ extension: 'wav', contentType: 'audio/wav', metadata: { callId: `${sent.size}` } })
    file.append(octets)
    await file.close()
    sent.set(file.id, Buffer.from(octets).toString('hex'))
    return file.id
  }
  /** What the receiver has, by the id of the sender. */
  const atReceiver = async () => {
    const found = new Map<string, string>()
    for (const recording of await receiver.library.list({ limit: 1000 })) {
      const pieces: Uint8Array[] = []
      const range = { first: 0, last: recording.length - 1 }
      for await (const piece of await receiver.library.read(recording, range, 'test')) pieces.push(piece)
      const id = recording.metadata['id'] ?? ''
      assert.equal(found.has(id), false, 'it is there once')
      found.set(id, Buffer.concat(pieces).toString('hex'))
    }
    return found
  }
  return { clock, spool, front, counters, sent, record, atReceiver }
}

const kindsOf = (spool: UploadSpool) => spool.alarms.map(({ kind }) => kind)

for (const method of ['PUT', 'POST'] as const) {
  test(`${method}: a receiver that is away for an hour, answers 500 and cuts connections has each recording once`, async (t) => {
    const { clock, spool, front, counters, sent, record, atReceiver } = await chain(t, method)
    const pass = async (milliseconds: number) => {
      for (let at = 0; at < milliseconds; at += MINUTE_MS) {
        await clock.advance(MINUTE_MS)
        await spool.whenIdle()
      }
    }
    await record()
    await spool.whenIdle()
    for (const mode of ['closed', 'error', 'cut'] as const) {
      front.mode = mode
      for (let left = 4; left > 0; left--) await record()
      await spool.whenIdle()
      await pass(mode === 'closed' ? HOUR_MS : 10 * MINUTE_MS)
      assert.ok(spool.entries.length >= 4, `${mode}: they wait`)
      assert.deepEqual(kindsOf(spool), ['receiver-down'])
    }
    assert.ok(counters.get('spool.failed') > 12)
    front.mode = 'through'
    await pass(10 * MINUTE_MS)
    assert.deepEqual([spool.entries, spool.alarms], [[], []])
    assert.deepEqual(await atReceiver(), sent)
  })
}

test('a recording that is longer than the receiver takes stays in the spool, with an alarm, and in nobody’s way', async (t) => {
  const { spool, record, atReceiver, sent } = await chain(t, 'PUT')
  const id = await record(MAX_FILE + 1)
  await spool.whenIdle()
  await record()
  await spool.whenIdle()
  assert.deepEqual(
    spool.entries.map((entry) => [entry.id, entry.state]),
    [[id, 'parked']],
  )
  assert.deepEqual(kindsOf(spool), ['parked'])
  sent.delete(id)
  assert.deepEqual(await atReceiver(), sent)
})
