import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createManualClock, type MessageTrace, mediaReportTrace } from '@voltaic/runtime'
import { createMemorySegments, type SegmentFolder } from '@voltaic/store'
import { isMessage } from './trace-entry.ts'
import { subscriberKey } from './trace-key.ts'
import { createTraceStore, keepTraces } from './trace-store.ts'

const local = { host: '127.0.0.11', port: 5060 }
const remote = { host: '2001:db8::1', port: 4060 }

function message(at: number, callId: string, number = '15550001'): MessageTrace {
  const head = ['INVITE tel:+15550002 SIP/2.0', `From: <sip:+${number}@ims.example>;tag=1`, `Call-ID: ${callId}`]
  return {
    at,
    element: 'pcscf',
    direction: 'out',
    transport: 'tcp',
    local,
    remote,
    data: Buffer.from(`${head.join('\r\n')}\r\n\r\n`),
  }
}

function newStore(segments: SegmentFolder = createMemorySegments(), limits = {}) {
  const clock = createManualClock()
  return { clock, segments, store: createTraceStore({ segments, clock, ...limits }) }
}

test('a message is found by Call-ID, subscriber and time, with everything that was traced of it', () => {
  const { store } = newStore()
  const sent = { ...message(1000, 'one@a'), isProtected: true }
  store.message('sip', sent)
  store.message('sip', message(2000, 'two@a', '15550009'))
  for (const query of [
    { keys: ['c:one@a'] as const },
    { keys: [subscriberKey('tel:+1-555-0001')] },
    { until: 2000 },
    { since: 1000, until: 1001 },
  ]) {
    const [found, ...others] = store.find(query)
    assert.deepEqual(others, [])
    assert.ok(found && isMessage(found))
    assert.deepEqual({ ...found, data: Buffer.from(found.data) }, { ...sent, sequence: 1, protocol: 'sip' })
  }
  assert.equal(store.find({ keys: [subscriberKey('sip:+15550002@elsewhere')] }).length, 2)
  assert.deepEqual(store.find({ keys: ['c:three@a'] }), [])
})

test('an event is found by its call and by its subscribers', () => {
  const { store } = newStore()
  store.event({
    at: 5,
    element: 'pcscf',
    kind: 'sa',
    what: 'set in use',
    subscribers: ['001010000000001@ims'],
    callId: 'c',
  })
  for (const key of ['c:c', 's:001010000000001'] as const) {
    const [event] = store.find({ keys: [key] })
    assert.equal(event?.protocol === 'event' ? event.what : undefined, 'set in use')
  }
})

test('what was written before a restart is found after it, and goes on being numbered', () => {
  const { store, segments } = newStore()
  store.message('sip', message(1, 'before'))
  store.stop()
  const again = newStore(segments).store
  again.message('sip', message(2, 'after'))
  assert.deepEqual(
    again.find({}).map(({ at }) => at),
    [1, 2],
  )
  assert.equal(again.find({ keys: ['c:before'] }).length, 1)
})

test('a process that is killed loses what it has taken within the last 200 ms, and nothing else', async () => {
  const { store, segments, clock } = newStore()
  store.message('sip', message(1, 'kept'))
  await clock.advance(200)
  store.message('sip', message(2, 'lost'))
  assert.deepEqual(
    newStore(segments)
      .store.find({})
      .map(({ at }) => at),
    [1],
  )
})

test('a segment that was cut off in the middle of an entry gives all before it', () => {
  const { store, segments } = newStore()
  store.message('sip', message(1, 'whole'))
  store.message('sip', message(2, 'cut'))
  store.stop()
  const octets = segments.read(1) ?? new Uint8Array()
  const cut: SegmentFolder = {
    ...segments,
    read: (number) => (number === 1 ? octets.subarray(0, -3) : segments.read(number)),
  }
  assert.deepEqual(
    newStore(cut)
      .store.find({})
      .map(({ at }) => at),
    [1],
  )
})

test('the oldest go when there is more than may be kept; how many is counted', () => {
  const limits = { maxOctets: 4_400_000, segmentOctets: 1_100_000 }
  const { store } = newStore(createMemorySegments(), limits)
  const body = 'x'.repeat(100_000)
  for (let at = 0; at < 100; at += 1)
    store.message('sip', { ...message(at, `c${at}`), data: Buffer.from(`a\r\nCall-ID: c${at}\r\n\r\n${body}`) })
  store.flush()
  const kept = store.find({})
  const { entries, expired, octets, lost } = store.counters
  assert.equal(entries, 100)
  assert.equal(lost, 0)
  assert.equal(kept.length, 100 - expired)
  assert.ok(expired >= 50 && octets <= limits.maxOctets, `${expired} ${octets}`)
  assert.equal(kept.at(-1)?.at, 99)
  assert.deepEqual(store.find({ keys: ['c:c0'] }), [])
  assert.equal(store.find({ keys: ['c:c99'] }).length, 1)
})

test('a full disk stops nothing: what is not kept is counted, and it goes on when there is room again', async () => {
  const segments = createMemorySegments()
  let isFull = true
  const disk: SegmentFolder = {
    ...segments,
    create(number) {
      const writer = segments.create(number)
      return {
        ...writer,
        write(octets) {
          if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
          writer.write(octets)
        },
      }
    },
  }
  const troubles: (string | undefined)[] = []
  const clock = createManualClock()
  const limits = { segmentOctets: 1_100_000, onTrouble: (error: Error | undefined) => troubles.push(error?.message) }
  const store = createTraceStore({ segments: disk, clock, ...limits })
  const long = { ...message(1, 'long'), data: Buffer.alloc(600_000) }
  for (let i = 0; i < 6; i += 1) {
    store.message('sip', long)
    await clock.advance(200)
  }
  assert.equal(store.counters.lost, 5)
  isFull = false
  store.message('sip', message(2, 'again'))
  await clock.advance(200)
  assert.deepEqual(troubles, ['no space left on device', undefined])
  assert.equal(store.find({ keys: ['c:again'] }).length, 1)
})

test('a message that is too long to keep is counted as lost', () => {
  const { store } = newStore()
  store.message('sip', { ...message(1, 'huge'), data: Buffer.alloc(2_000_000) })
  assert.deepEqual([store.counters.entries, store.counters.lost], [0, 1])
})

test('a second process that began a segment does not stop the first one', () => {
  const segments = createMemorySegments()
  const disk: SegmentFolder = {
    ...segments,
    create(number) {
      if (segments.read(number) !== undefined) throw Object.assign(new Error('file exists'), { code: 'EEXIST' })
      return segments.create(number)
    },
  }
  const [first, second] = [newStore(disk).store, newStore(disk).store]
  second.message('sip', message(1, 'second'))
  second.stop()
  first.message('sip', message(2, 'first'))
  first.stop()
  assert.equal(first.counters.lost, 0)
  const found = newStore(disk).store.find({})
  assert.deepEqual(
    found.map(({ at }) => at),
    [1, 2],
  )
  assert.deepEqual(
    first.find({ keys: ['c:first'] }).map(({ at }) => at),
    [2],
  )
})

test('what a media gateway reports of a call is an event of that call', () => {
  const { store } = newStore()
  const end = keepTraces(store)
  const stream = { media: 'audio', index: 0, tag: 't', local, octets: 1, errors: 0 }
  mediaReportTrace.publish({
    ...{
      at: 7,
      element: 'pcscf',
      callId: 'call',
      mediaCallId: 'call;mo',
      isFinal: false,
      createdAt: 0,
      lastPacketAt: 6,
      recording: false,
    },
    streams: [
      { ...stream, side: 'offerer', packets: 50, dropped: 2, codec: 'AMR-WB', loss: 0.015, mos: 4.1 },
      { ...stream, side: 'answerer', packets: 0, dropped: 0 },
    ],
  })
  const [event] = store.find({ keys: ['c:call'] })
  assert.equal(
    event?.protocol === 'event' ? event.what : undefined,
    'audio AMR-WB: 50 packets, 2 dropped, 1.5 % lost, MOS 4.1 from the offerer; 0 packets from the answerer',
  )
  end()
})
