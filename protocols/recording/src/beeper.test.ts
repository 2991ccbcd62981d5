import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeAmrPayload, encodeAmrPayload } from '@voltaic/amr'
import { A_LAW, levelOf, PLAIN_SPEECH_CODECS, type SpeechEncoder } from '@voltaic/audio'
import { decodeRtp, encodeRtp } from '@voltaic/rtp'
import { Beeper } from './beeper.ts'

const { encoders } = PLAIN_SPEECH_CODECS
const AMR = { payloadType: 97, encoding: 'AMR', clockRate: 8000, channels: 1, fmtp: 'octet-align=1' }
const FORMAT = { codec: 'AMR', framing: 'octet-aligned' } as const
const noLack = (lacks: string): void => assert.fail(lacks)

function packet(sequenceNumber: number, payloadType: number, payload: Uint8Array): Uint8Array {
  const timestamp = sequenceNumber * 160
  return encodeRtp({ payloadType, sequenceNumber, timestamp, ssrc: 1, marker: false, csrcs: [], payload, padding: 0 })
}

test('the tone is mixed into G.711 at once and every fifteen seconds; the rest is as it was', () => {
  const beeper = new Beeper(encoders, noLack)
  const speech = A_LAW.encode(new Int16Array(160).fill(40))
  const heard: number[] = []
  for (let frame = 0; frame < 1600; frame++) {
    const sent = packet(frame, 8, speech)
    const { payload, ...head } = decodeRtp(beeper.packet(sent, 5000 + frame * 20))
    const { payload: before, ...headBefore } = decodeRtp(sent)
    assert.deepEqual(head, headBefore)
    if (Buffer.compare(payload, before) !== 0) heard.push(frame)
    if (frame === 5) assert.ok(levelOf(A_LAW.decode(payload)) > -30, 'it can be heard')
  }
  const frames = (first: number) => Array.from({ length: 10 }, (_, index) => first + index)
  assert.deepEqual(heard, [...frames(0), ...frames(750), ...frames(1500)])
})

test('a loud voice with the tone stays within sixteen bits', () => {
  const beeper = new Beeper(encoders, noLack)
  const loud = A_LAW.encode(new Int16Array(160).fill(32_000))
  const { payload } = decodeRtp(beeper.packet(packet(1, 8, loud), 0))
  // where it overflows, the sign turns
  assert.ok(A_LAW.decode(payload).every((sample) => sample > 0))
})

test('speech frames of AMR are replaced in their mode, and others are let be (RFC 4867 §4.4)', () => {
  const modes: number[] = []
  let encoded = 0
  const encoder: SpeechEncoder = {
    codec: 'AMR',
    sampleRate: 8000,
    setMode: (mode) => modes.push(mode),
    encode(samples) {
      assert.equal(samples.length, 160)
      encoded += 1
      return Uint8Array.from([((modes.at(-1) ?? 0) << 3) | 4, ...new Uint8Array(31).fill(0xaa, 0, 30)])
    },
    close() {},
  }
  const beeper = new Beeper({ create: () => encoder }, noLack)
  beeper.described([AMR])
  const speech = { frameType: 7, isGood: true, data: new Uint8Array(31) }
  const silence = { frameType: 15, isGood: true, data: new Uint8Array(0) }
  const sent = encodeAmrPayload({ codecModeRequest: 3, frames: [speech, silence, speech] }, FORMAT)
  const got = decodeAmrPayload(decodeRtp(beeper.packet(packet(1, 97, sent), 0)).payload, FORMAT)
  assert.equal(got.codecModeRequest, 3)
  assert.deepEqual(
    got.frames.map(({ frameType, data }) => [frameType, data[0]]),
    [
      [7, 0xaa],
      [15, undefined],
      [7, 0xaa],
    ],
  )
  assert.deepEqual([encoded, modes], [2, [7, 7]])
})

test('where AMR cannot be encoded, packets go on as they are, and once it is said what lacks', () => {
  const lacking: string[] = []
  const beeper = new Beeper({ create: () => ({ lacks: 'apt install x' }) }, (lacks) => lacking.push(lacks))
  beeper.described([AMR])
  const frames = [{ frameType: 7, isGood: true, data: new Uint8Array(31) }]
  for (let sequence = 0; sequence < 3; sequence++) {
    const sent = packet(sequence, 97, encodeAmrPayload({ codecModeRequest: 15, frames }, FORMAT))
    assert.deepEqual(beeper.packet(sent, sequence * 20), sent)
  }
  assert.deepEqual(lacking, ['apt install x'])
})

test('keys, what nobody has described, and what is no packet of its codec pass', () => {
  const beeper = new Beeper(encoders, noLack)
  beeper.described([AMR, { ...AMR, payloadType: 101, encoding: 'telephone-event' }])
  for (const sent of [
    packet(1, 101, Uint8Array.of(5, 10, 0, 160)),
    packet(2, 96, new Uint8Array(9)),
    packet(3, 97, Uint8Array.of(0xf0)),
  ])
    assert.equal(beeper.packet(sent, 0), sent)
})
