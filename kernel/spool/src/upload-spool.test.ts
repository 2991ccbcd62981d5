import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { Counters, createManualClock, createSeededRandom, silentLog } from '@voltaic/runtime'
import type { Deliver, DeliveryOutcome, Shipment } from './delivery.ts'
import { MAX_BACKLOG } from './spool-file.ts'
import { createUploadSpool, type SpoolOptions } from './upload-spool.ts'

const HOUR = 3_600_000

/** A receiver that keeps what it is given, under its name. */
function createReceiver() {
  const files = new Map<string, Buffer>()
  let uploads = 0
  let answer: (shipment: Shipment) => DeliveryOutcome = () => ({ kind: 'delivered' })
  const deliver: Deliver = async (shipment) => {
    uploads += 1
    const outcome = answer(shipment)
    if (outcome.kind === 'delivered') files.set(shipment.id, readFileSync(shipment.path))
    return outcome
  }
  return {
    files,
    deliver,
    get uploads() {
      return uploads
    },
    answers(next: typeof answer) {
      answer = next
    },
  }
}

function prepare(t: TestContext, options: Partial<SpoolOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-spool-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const clock = createManualClock()
  const counters = new Counters()
  const deps = { clock, random: createSeededRandom(7), log: silentLog, counters }
  const receiver = createReceiver()
  const open = (more: Partial<SpoolOptions> = {}) =>
    createUploadSpool(deps, { folder, deliver: receiver.deliver, freeOctets: () => 2 ** 40, ...options, ...more })
  return { folder, clock, counters, receiver, open, spool: open() }
}

const WAV = { extension: 'wav', contentType: 'audio/wav', metadata: { callId: 'a84b4c76e66710' } }

async function record(spool: ReturnType<typeof createUploadSpool>, text: string): Promise<string> {
  const file = spool.create(WAV)
  for (const each of text) file.append(Buffer.from(each))
  await file.close()
  return file.id
}

/** Lets time pass in steps, and what falls due run to its end. */
async function pass(
  clock: ReturnType<typeof createManualClock>,
  spool: { whenIdle(): Promise<void> },
  milliseconds: number,
): Promise<void> {
  const step = 5000
  for (let passed = 0; passed < milliseconds; passed += step) {
    await clock.advance(step)
    await spool.whenIdle()
  }
}

test('a file is written while the call runs and delivered at its end, and nothing of it stays', async (t) => {
  const { folder, receiver, spool } = prepare(t)
  await spool.start()
  const file = spool.create(WAV)
  file.append(Buffer.from('????, heard'))
  file.overwrite(0, Buffer.from('seen'))
  assert.equal(spool.entries[0]?.state, 'open')
  await file.close({ durationMs: '20' })
  await spool.whenIdle()
  assert.equal(receiver.files.get(file.id)?.toString(), 'seen, heard')
  assert.deepEqual(spool.entries, [])
  assert.deepEqual(readdirSync(folder), [])
  await spool.stop()
})

test('a receiver that is down for an hour gets every file once, and an alarm stands meanwhile', async (t) => {
  const { clock, receiver, spool } = prepare(t)
  await spool.start()
  receiver.answers(() => ({ kind: 'failed', reason: 'connect ECONNREFUSED' }))
  const ids: string[] = []
  for (let index = 0; index < 30; index++) ids.push(await record(spool, `recording ${index}`))
  await spool.whenIdle()
  await pass(clock, spool, HOUR)
  assert.deepEqual(
    spool.alarms.map(({ kind }) => kind),
    ['receiver-down'],
  )
  assert.equal(spool.entries.length, 30)
  assert.ok(receiver.uploads < 60, `${receiver.uploads} attempts in an hour: a receiver that is down is not stormed`)
  receiver.answers(() => ({ kind: 'delivered' }))
  const before = receiver.uploads
  await pass(clock, spool, 6 * 60_000)
  assert.equal(receiver.uploads - before, 30, 'each once')
  for (const [index, id] of ids.entries()) assert.equal(receiver.files.get(id)?.toString(), `recording ${index}`)
  assert.deepEqual(spool.alarms, [])
  await spool.stop()
  assert.equal(clock.pending, 0)
})

test('answers 500 are tried again until one is 200', async (t) => {
  const { clock, receiver, spool } = prepare(t)
  await spool.start()
  let left = 4
  receiver.answers(() => (left-- > 0 ? { kind: 'failed', reason: 'answers 500' } : { kind: 'delivered' }))
  const id = await record(spool, 'once')
  await pass(clock, spool, 120_000)
  assert.equal(receiver.uploads, 5)
  assert.equal(receiver.files.get(id)?.toString(), 'once')
  await spool.stop()
})

test('a file that always fails is in nobody else’s way', async (t) => {
  const { clock, receiver, spool } = prepare(t)
  await spool.start()
  const poison = await record(spool, 'poison')
  receiver.answers(({ id }) => (id === poison ? { kind: 'failed', reason: 'answers 500' } : { kind: 'delivered' }))
  const others: string[] = []
  for (let index = 0; index < 10; index++) others.push(await record(spool, String(index)))
  await pass(clock, spool, 60_000)
  assert.ok(others.every((id) => receiver.files.has(id)))
  await spool.stop()
})

test('a file that the receiver does not want is parked with an alarm and asked for seldom', async (t) => {
  const { clock, folder, receiver, spool, open } = prepare(t)
  await spool.start()
  receiver.answers(() => ({ kind: 'refused', reason: 'answers 413' }))
  const id = await record(spool, 'too long')
  await spool.whenIdle()
  assert.deepEqual(
    spool.entries.map(({ state, lastFailure }) => [state, lastFailure]),
    [['parked', 'answers 413']],
  )
  assert.deepEqual(
    spool.alarms.map(({ kind }) => kind),
    ['parked'],
  )
  await clock.advance(2 * HOUR)
  await spool.whenIdle()
  assert.equal(receiver.uploads, 1)
  await spool.stop()
  const again = open()
  await again.start()
  await again.whenIdle()
  assert.deepEqual(
    again.alarms.map(({ kind }) => kind),
    ['parked'],
    'a restart does not forget it',
  )
  receiver.answers(() => ({ kind: 'delivered' }))
  again.retryNow()
  await again.whenIdle()
  assert.ok(receiver.files.has(id))
  assert.deepEqual(again.alarms, [])
  assert.deepEqual(readdirSync(folder), [])
  await again.stop()
})

test('wrong credentials raise an alarm and are tried again, since they are mended', async (t) => {
  const { clock, receiver, spool } = prepare(t)
  await spool.start()
  receiver.answers(() => ({ kind: 'failed', reason: 'answers 401', isUnauthorized: true }))
  await record(spool, 'x')
  await spool.whenIdle()
  assert.deepEqual(
    spool.alarms.map(({ kind }) => kind),
    ['unauthorized'],
  )
  receiver.answers(() => ({ kind: 'delivered' }))
  await pass(clock, spool, 10_000)
  assert.deepEqual(spool.alarms, [])
  await spool.stop()
})

test('a receiver that asks for patience gets it (RFC 9110 §10.2.3)', async (t) => {
  const { clock, receiver, spool } = prepare(t)
  await spool.start()
  receiver.answers(() => ({ kind: 'failed', reason: 'answers 503', retryAfterMs: 600_000 }))
  await record(spool, 'x')
  await spool.whenIdle()
  await pass(clock, spool, 590_000)
  assert.equal(receiver.uploads, 1)
  await pass(clock, spool, 15_000)
  assert.equal(receiver.uploads, 2)
  await spool.stop()
})

test('what a dead process has left is mended, cut where it ends, and delivered', async (t) => {
  const repair = (head: Uint8Array, length: number) =>
    Buffer.from(head).toString().startsWith('????')
      ? { header: Buffer.from('seen'), fileLength: length - 1 }
      : undefined
  const { folder, receiver, open } = prepare(t, { repair })
  const id = '00112233445566778899aabbccddeeff'
  const entry = {
    id,
    file: `${id}.wav`,
    state: 'open',
    contentType: 'audio/wav',
    metadata: {},
    createdAt: 1,
    length: 0,
    sha256: '',
    attempts: 0,
  }
  writeFileSync(join(folder, `${id}.json`), JSON.stringify({ format: 'voltaic-spool-1', ...entry }))
  writeFileSync(join(folder, `${id}.wav`), '????, heard!')
  writeFileSync(join(folder, `${id.replace('0', '1')}.json.new`), '{')
  const done = {
    ...entry,
    state: 'ready',
    id: id.replace('00', 'ee'),
    file: `${id.replace('00', 'ee')}.wav`,
    length: 3,
  }
  writeFileSync(join(folder, `${done.id}.json`), JSON.stringify({ format: 'voltaic-spool-1', ...done }))
  const nothing = { ...entry, id: id.replace('00', 'ff'), file: `${id.replace('00', 'ff')}.wav` }
  writeFileSync(join(folder, `${nothing.id}.json`), JSON.stringify({ format: 'voltaic-spool-1', ...nothing }))
  const spool = open()
  await spool.start()
  await spool.whenIdle()
  assert.equal(receiver.files.get(id)?.toString(), 'seen, heard')
  assert.equal(receiver.files.size, 1)
  assert.deepEqual(readdirSync(folder), [])
  await spool.stop()
})

test('a file whose delivery was done but not noted is delivered again under the same name', async (t) => {
  const { receiver, open, spool } = prepare(t)
  await spool.start()
  receiver.answers((): DeliveryOutcome => ({ kind: 'failed', reason: 'the answer was lost' }))
  const id = await record(spool, 'x')
  await spool.whenIdle()
  await spool.stop()
  const again = open()
  receiver.answers(({ id: name }) => {
    assert.equal(name, id)
    return { kind: 'delivered' }
  })
  await again.start()
  await again.whenIdle()
  assert.equal(receiver.files.size, 1)
  await again.stop()
})

test('a full disk stops recordings with an alarm, and whoever writes goes on', async (t) => {
  let free = 2 ** 40
  const { counters, receiver, spool } = prepare(t, { freeOctets: () => free, limits: { keepFree: 1000 } })
  await spool.start()
  const running = spool.create(WAV)
  running.append(Buffer.from('before'))
  free = 999
  running.append(Buffer.alloc(5 * 2 ** 20))
  assert.equal(running.stopped, 'disk-full')
  running.append(Buffer.from('after'))
  const refused = spool.create(WAV)
  assert.equal(refused.stopped, 'disk-full')
  refused.append(Buffer.from('nothing'))
  await refused.close()
  await running.close()
  await spool.whenIdle()
  assert.deepEqual(
    spool.alarms.map(({ kind }) => kind),
    ['disk-full'],
  )
  assert.equal(receiver.files.get(running.id)?.toString(), 'before', 'what there is of it is delivered')
  assert.equal(counters.get('spool.stopped.disk-full'), 2)
  free = 2 ** 40
  await record(spool, 'there is room again')
  assert.deepEqual(spool.alarms, [])
  await spool.stop()
})

test('the limits of octets and files are kept, and are over when something is delivered', async (t) => {
  const { receiver, spool, clock } = prepare(t, { limits: { maxOctets: 10, maxFiles: 3 } })
  await spool.start()
  receiver.answers(() => ({ kind: 'failed', reason: 'down' }))
  await record(spool, '12345678')
  const long = spool.create(WAV)
  long.append(Buffer.from('123'))
  assert.equal(long.stopped, 'limit-octets')
  await long.close()
  await record(spool, '1')
  await record(spool, '1')
  assert.equal(spool.create(WAV).stopped, 'limit-files')
  assert.deepEqual(
    spool.alarms.map(({ kind }) => kind),
    ['limit-octets', 'limit-files'],
  )
  receiver.answers(() => ({ kind: 'delivered' }))
  await pass(clock, spool, 60_000)
  assert.deepEqual(spool.alarms, [])
  await record(spool, '1234567890')
  await spool.stop()
})

test('a disk that is slower than what is recorded costs a recording and no memory', async (t) => {
  const { spool } = prepare(t)
  await spool.start()
  const file = spool.create(WAV)
  const piece = Buffer.alloc(2 ** 20)
  for (let octets = 0; octets <= MAX_BACKLOG; octets += piece.length) file.append(piece)
  assert.equal(file.stopped, 'disk-slow')
  await file.close()
  assert.deepEqual(
    spool.alarms.map(({ kind }) => kind),
    ['disk-failed'],
  )
  await spool.stop()
})

test('a folder that cannot be used is said so when the spool starts', async (t) => {
  const { folder, open } = prepare(t)
  writeFileSync(join(folder, 'file'), '')
  await assert.rejects(open({ folder: join(folder, 'file', 'spool') }).start(), { code: 'SPOOL_UNUSABLE' })
})

test('a sidecar that nobody can read is left alone', async (t) => {
  const { folder, spool } = prepare(t)
  writeFileSync(join(folder, 'other.json'), '{"format":"voltaic-spool-1","id":"../../etc/passwd"}')
  await spool.start()
  assert.deepEqual(spool.entries, [])
  assert.deepEqual(readdirSync(folder), ['other.json'])
  await spool.stop()
})
