import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MU_LAW, WAV_HEADER_LENGTH } from '@voltaic/audio'
import { alaw, channelsOf, isAt, isSilent, KEYS, offsetOf, PCMA, rtp, say, speechOf, start } from './test-call.ts'

test('the caller is on the left and the callee on the right, each where it came', () => {
  const { sink, recording } = start()
  for (let frame = 0; frame < 200; frame++) {
    say(recording, 'caller', frame)
    if (frame >= 50)
      recording.packet(
        'callee',
        rtp({ sequenceNumber: frame, timestamp: frame * 160 + 77_777, ssrc: 9, payload: alaw(frame, 3) }),
        frame * 20 + 5,
      )
  }
  const summary = recording.finish()
  assert.deepEqual(summary.files, [{ extension: 'wav', index: 1, startedAt: 0, startsAtMs: 0 }])
  assert.equal(summary.durationMs, 199 * 20 + 5)
  const file = sink.files.get('both-1.wav')
  const [left, right] = channelsOf(file)
  assert.equal(file?.readUInt32LE(40), (file?.length ?? 0) - WAV_HEADER_LENGTH)
  for (const frame of [0, 1, 77, 199]) assert.ok(isAt(left, frame, frame * 20), `caller ${frame}`)
  assert.ok(isSilent(right, 0, 1005), 'the callee starts late')
  for (const frame of [50, 51, 120, 199]) assert.ok(isAt(right, frame, frame * 20 + 5, 3), `callee ${frame}`)
})

test('packets that overtake each other are put in order, and one that comes twice is heard once (RFC 3550 §5.1)', () => {
  const { sink, recording } = start()
  for (const frame of [0, 1, 3, 2, 4, 4, 6, 7, 5, 8]) say(recording, 'caller', frame, { at: 100 + frame * 20 })
  const { sides } = recording.finish()
  assert.deepEqual(sides.caller, { packets: 10, lost: 0, late: 1, malformed: 0 })
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  for (let frame = 0; frame < 9; frame++) assert.ok(isAt(left, frame, frame * 20), `${frame}`)
})

test('a lost packet leaves a gap of its length, and what follows stands where it belongs', () => {
  const { sink, recording } = start()
  for (let frame = 0; frame < 100; frame++) if (frame !== 40 && frame !== 41) say(recording, 'caller', frame)
  const { sides } = recording.finish()
  assert.equal(sides.caller.lost, 2)
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  for (const frame of [39, 42, 99]) assert.ok(isAt(left, frame, frame * 20), `${frame}`)
  assert.equal(left.length, 16_000)
})

test('five percent loss, jitter and reordering do not move speech', () => {
  const { sink, recording } = start()
  let state = 1
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const arrivals: { frame: number; at: number }[] = []
  for (let frame = 0; frame < 3000; frame++)
    if (frame < 2 || random() > 0.05) arrivals.push({ frame, at: frame * 20 + (frame === 0 ? 0 : random() * 30) })
  arrivals.sort((a, b) => a.at - b.at)
  for (const { frame, at } of arrivals) say(recording, 'caller', frame, { at })
  recording.finish()
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  const came = arrivals.filter(({ frame }) => frame % 37 === 0)
  for (const { frame } of came) {
    const off = offsetOf(left, frame, frame * 20, 40)
    assert.ok(off !== undefined && Math.abs(off) <= 30, `frame ${frame} is ${off} ms off`)
  }
})

test('a hold is silence of its length, whether timestamps go on or stand still', () => {
  for (const stepsOn of [true, false]) {
    const { sink, recording } = start()
    for (let frame = 0; frame < 50; frame++) say(recording, 'caller', frame)
    for (let frame = 50; frame < 100; frame++) {
      const timestamp = (frame + (stepsOn ? 1000 : 0)) * 160
      say(recording, 'caller', frame, { timestamp, at: 20_000 + frame * 20, marker: frame === 50 })
    }
    recording.finish()
    const [left] = channelsOf(sink.files.get('both-1.wav'))
    assert.ok(isAt(left, 49, 980))
    assert.ok(isSilent(left, 1000, 21_000), `timestamps go on: ${stepsOn}`)
    assert.ok(isAt(left, 50, 21_000), `timestamps go on: ${stepsOn}`)
  }
})

test('a new SSRC goes on where it comes, and stragglers of the old one do not disturb it (RFC 3550 §8.2)', () => {
  const { sink, recording } = start()
  for (let frame = 0; frame < 50; frame++) say(recording, 'caller', frame)
  for (let frame = 50; frame < 100; frame++) {
    say(recording, 'caller', frame, { ssrc: 2, sequenceNumber: frame + 30_000, timestamp: frame * 160 + 1_000_000_000 })
    if (frame === 51) say(recording, 'caller', 49, { at: 1021 })
  }
  const { sides } = recording.finish()
  assert.equal(sides.caller.lost, 0)
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  for (const frame of [0, 49, 50, 51, 99]) assert.ok(isAt(left, frame, frame * 20), `${frame}`)
})

test('sequence numbers and timestamps wrap around', () => {
  const { sink, recording } = start()
  for (let frame = 0; frame < 100; frame++) {
    say(recording, 'caller', frame, {
      sequenceNumber: (frame + 65_500) & 0xffff,
      timestamp: (frame * 160 + 4_294_960_000) >>> 0,
    })
  }
  assert.equal(recording.finish().sides.caller.lost, 0)
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  for (const frame of [0, 50, 99]) assert.ok(isAt(left, frame, frame * 20), `${frame}`)
})

test('clocks that run apart by 500 ppm stay within 150 ms of each other over ten minutes', () => {
  const { sink, recording } = start()
  const frames = 30_000
  for (let frame = 0; frame < frames; frame++) say(recording, 'caller', frame, { at: frame * 20 * 1.0005 })
  recording.finish()
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  for (const frame of [0, 10_000, 20_001, frames - 1]) {
    const off = offsetOf(left, frame, Math.round(frame * 20 * 1.0005), 200)
    assert.ok(off !== undefined && Math.abs(off) <= 150, `frame ${frame} is ${off} ms off`)
  }
})

test('comfort noise fills a pause beside G.711 (RFC 3389 §4)', () => {
  const { sink, recording } = start()
  for (let frame = 0; frame < 50; frame++) say(recording, 'caller', frame)
  say(recording, 'caller', 50, { payloadType: 13, payload: Uint8Array.of(40) })
  for (let frame = 0; frame < 200; frame++) {
    recording.packet(
      'callee',
      rtp({ sequenceNumber: frame, timestamp: frame * 160, ssrc: 9, payload: alaw(frame, 3) }),
      frame * 20,
    )
  }
  say(recording, 'caller', 200, { sequenceNumber: 51 })
  recording.finish()
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  for (const at of [1100, 2000, 3800]) assert.ok(!isSilent(left, at, at + 20), `noise at ${at}`)
  assert.ok(
    left.subarray(1100 * 8, 3900 * 8).every((sample) => Math.abs(sample) < 2000),
    'it is soft',
  )
  assert.ok(isAt(left, 200, 4000))
})

test('keys are no speech, and nothing is lost while they are pressed (RFC 4733 §2.5)', () => {
  const { sink, recording } = start()
  recording.described('caller', [PCMA, KEYS])
  for (let frame = 0; frame < 100; frame++) {
    const isKey = frame >= 40 && frame < 50
    say(
      recording,
      'caller',
      frame,
      isKey ? { payloadType: 101, timestamp: 40 * 160, payload: Uint8Array.of(1, 10, 0, 160) } : {},
    )
  }
  assert.deepEqual(recording.finish().sides.caller, { packets: 100, lost: 0, late: 0, malformed: 0 })
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  assert.ok(isSilent(left, 800, 1000))
  assert.ok(isAt(left, 50, 1000))
})

test('PCMU and PCMA take turns in mid call', () => {
  const { sink, recording } = start()
  for (let frame = 0; frame < 100; frame++) {
    say(recording, 'caller', frame, frame < 50 ? {} : { payloadType: 0, payload: MU_LAW.encode(speechOf(frame)) })
  }
  recording.finish()
  const [left] = channelsOf(sink.files.get('both-1.wav'))
  for (const frame of [0, 49, 50, 99]) assert.ok(isAt(left, frame, frame * 20), `${frame}`)
})
