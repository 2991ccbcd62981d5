import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeAmrStorage, encodeAmrPayload, NO_DATA, NO_MODE_REQUEST } from '@voltaic/amr'
import { PLAIN_SPEECH_CODECS, type SpeechDecoders, WAV_HEADER_LENGTH } from '@voltaic/audio'
import { readCapture } from '@voltaic/capture'
import { createRecording } from './recording.ts'
import type { RecordingFile } from './recording-sink.ts'
import { AMR, AMR_WB, EVS, PCMA, rtp, say, start } from './test-call.ts'

const lacking: SpeechDecoders = {
  create: (codec) =>
    codec.startsWith('AMR') ? { lacks: 'apt install libopencore-amrwb0' } : PLAIN_SPEECH_CODECS.decoders.create(codec),
}

function amrWb(frame: number): Uint8Array {
  const data = new Uint8Array(17).fill(frame & 0xff)
  data[16] = (data[16] ?? 0) & 0xf0
  const frames = [{ frameType: 0, isGood: true, data }]
  return encodeAmrPayload(
    { codecModeRequest: NO_MODE_REQUEST, frames },
    { codec: 'AMR-WB', framing: 'bandwidth-efficient' },
  )
}

test('AMR without its library is kept as it was sent, and the recording says so', () => {
  const { sink, recording } = start('wav', lacking)
  recording.described('caller', [AMR_WB])
  recording.described('callee', [PCMA])
  for (let frame = 0; frame < 60; frame++) {
    if (frame >= 10 && frame !== 20)
      recording.packet(
        'caller',
        rtp({ payloadType: 104, sequenceNumber: frame, timestamp: frame * 320, payload: amrWb(frame) }),
        frame * 20,
      )
    say(recording, 'callee', frame)
  }
  const { notes, files } = recording.finish()
  assert.deepEqual(notes, [
    'AMR-WB is kept as it was sent, since it cannot be decoded here: apt install libopencore-amrwb0',
  ])
  assert.deepEqual(
    files.map(({ extension, side }) => [extension, side]),
    [
      ['awb', 'caller'],
      ['wav', undefined],
    ],
  )
  const { codec, frames } = decodeAmrStorage(sink.files.get('caller-1.awb') ?? Buffer.alloc(0))
  assert.equal(codec, 'AMR-WB')
  assert.equal(frames.length, 60)
  for (const index of [0, 9, 20]) assert.equal(frames[index]?.frameType, NO_DATA, `${index}`)
  for (const index of [10, 19, 21, 59]) assert.equal(frames[index]?.data[0], index, `${index}`)
})

test('the original AMR of both sides, in a new file when the codec changes (RFC 4867 §5)', () => {
  const { sink, recording } = start('amr')
  recording.described('caller', [AMR_WB, AMR])
  for (let frame = 0; frame < 40; frame++) {
    const isWide = frame < 20
    const narrow = encodeAmrPayload(
      {
        codecModeRequest: NO_MODE_REQUEST,
        frames: [{ frameType: 8, isGood: true, data: Uint8Array.of(frame, 0, 0, 0, 0) }],
      },
      { codec: 'AMR', framing: 'octet-aligned' },
    )
    const sent = isWide
      ? { payloadType: 104, timestamp: frame * 320, payload: amrWb(frame) }
      : { payloadType: 102, timestamp: frame * 160, payload: narrow }
    recording.packet('caller', rtp({ sequenceNumber: frame, ...sent }), frame * 20)
  }
  const { files } = recording.finish()
  assert.deepEqual(
    files.map(({ extension, index, startsAtMs }) => [extension, index, startsAtMs]),
    [
      ['awb', 1, 0],
      ['amr', 1, 400],
    ],
  )
  assert.equal(decodeAmrStorage(sink.files.get('caller-1.awb') ?? Buffer.alloc(0)).frames.length, 20)
  const { frames } = decodeAmrStorage(sink.files.get('caller-1.amr') ?? Buffer.alloc(0))
  assert.deepEqual(
    frames.map(({ data }) => data[0]),
    Array.from({ length: 20 }, (_, index) => index + 20),
  )
})

test('EVS is kept as packets, since nobody here can decode it', () => {
  const { sink, recording } = start()
  recording.described('caller', [EVS])
  for (let frame = 0; frame < 5; frame++)
    say(recording, 'caller', frame, { payloadType: 110, payload: Uint8Array.of(frame) })
  const { notes, files } = recording.finish()
  assert.deepEqual(notes, ['packets are kept as they came: nobody here can decode EVS'])
  assert.deepEqual(
    files.map(({ extension }) => extension),
    ['pcapng'],
  )
  assert.equal([...readCapture(sink.files.get('both-1.pcapng') ?? Buffer.alloc(0))].length, 5)
})

test('pcap keeps every packet of both sides as it came', () => {
  const { sink, recording } = start('pcap')
  const junk = Uint8Array.of(1, 2, 3)
  say(recording, 'caller', 7)
  recording.packet('callee', junk, 40)
  recording.finish()
  const frames = [...readCapture(sink.files.get('both-1.pcapng') ?? Buffer.alloc(0))]
  assert.equal(frames.length, 2)
  assert.deepEqual([...(frames[1]?.frame ?? [])].slice(-3), [...junk])
})

test('what is no RTP, or unknown, is counted and left out', () => {
  const { sink, recording } = start()
  recording.described('caller', [AMR_WB])
  recording.packet('caller', Uint8Array.of(0x80), 0)
  recording.packet('caller', new Uint8Array(2000).fill(0x55), 0)
  say(recording, 'caller', 1, { payloadType: 99 })
  say(recording, 'caller', 2, { payloadType: 104, payload: Uint8Array.of(0xff, 0xff) })
  const summary = recording.finish()
  assert.equal(summary.sides.caller.malformed, 3)
  assert.equal(sink.files.size, 0)
  say(recording, 'caller', 3)
  assert.deepEqual(recording.finish(), summary, 'what comes afterwards is left out')
})

test('memory does not grow with a call, nor with its pauses', () => {
  const sizes: number[] = []
  const file: RecordingFile = { append: (octets) => void sizes.push(octets.length), overwrite() {}, close() {} }
  const recording = createRecording({
    format: 'wav',
    decoders: PLAIN_SPEECH_CODECS.decoders,
    sink: { open: () => file },
  })
  say(recording, 'caller', 0)
  say(recording, 'caller', 1, { at: 3_600_000 })
  recording.finish()
  assert.ok(Math.max(...sizes) <= 32_000, 'pieces of a second')
  assert.equal(
    sizes.reduce((sum, each) => sum + each, 0),
    WAV_HEADER_LENGTH + (3_600_000 * 8 + 160) * 4,
  )
})
