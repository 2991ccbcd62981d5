import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  decodeAmrPayload,
  encodeAmrPayload,
  NO_DATA,
  parseAmrParameters,
  parseStoredFrame,
  storedFrame,
} from '@voltaic/amr'
import { decodeRtp, encodeRtp, type RtpPacket } from '@voltaic/rtp'
import { createSeededRandom } from '@voltaic/runtime'
import { A_LAW, MU_LAW } from '../g711.ts'
import { alignmentOf, levelOf } from '../level.ts'
import { loadSpeechCodecs, requireCodec } from '../libraries/load-speech-codecs.ts'
import { PLAIN_SPEECH_CODECS } from '../plain-codecs.ts'
import type { SpeechCodecs } from '../speech-codec.ts'
import { createTranscoder, type Transcoder } from './create-transcoder.ts'
import { type SpeechFormat, speechFormatOf } from './speech-format.ts'

const installed = await loadSpeechCodecs()
const lacking = [
  installed.encoders.create('AMR-WB'),
  installed.decoders.create('AMR-WB'),
  installed.encoders.create('AMR'),
]
  .flatMap((made) => ('lacks' in made ? [made.lacks] : []))
  .at(0)

const format = (encoding: string, payloadType: number, more: Partial<SpeechFormat> & { fmtp?: string } = {}) => {
  const clockRate = encoding === 'AMR-WB' ? 16_000 : 8000
  const { fmtp = '', ...terms } = more
  const numbers = { receivePayloadType: payloadType, sendPayloadType: payloadType }
  const made = speechFormatOf({ encoding, clockRate, channels: 1, fmtp, ...numbers }, terms)
  return { ...(made ?? assert.fail(encoding)), ...terms }
}
const keys = (payloadType: number, clockRate: number) => ({
  receivePayloadType: payloadType,
  sendPayloadType: payloadType,
  clockRate,
})
const PCMA = format('PCMA', 8, { telephoneEvent: keys(101, 8000) })
const PCMU = format('PCMU', 0)
const AMR_WB = format('AMR-WB', 104, { telephoneEvent: keys(105, 16_000) })

function transcoder(a: SpeechFormat, b: SpeechFormat, codecs: SpeechCodecs = PLAIN_SPEECH_CODECS): Transcoder {
  const made = createTranscoder({ a, b, codecs, random: createSeededRandom(4) })
  return 'lacks' in made ? assert.fail(made.lacks) : made
}

const tone = (rate: number, frame: number, hertz = 440) =>
  Int16Array.from({ length: rate / 50 }, (_, index) => {
    const at = (frame * rate) / 50 + index
    return 8000 * Math.sin((2 * Math.PI * hertz * at) / rate)
  })
const packet = (number: number, payloadType: number, payload: Uint8Array, more: Partial<RtpPacket> = {}) =>
  encodeRtp({
    marker: false,
    payloadType,
    sequenceNumber: number & 0xffff,
    timestamp: number * 160,
    ssrc: 77,
    csrcs: [],
    payload,
    padding: 0,
    ...more,
  })
const speechPacket = (number: number, more: Partial<RtpPacket> = {}) =>
  packet(number, 8, A_LAW.encode(tone(8000, number)), more)

/** Sends packets of A at their times, and asks what is due every 20 ms. @returns what went to B */
function run(subject: Transcoder, packets: readonly (readonly [at: number, rtp: Uint8Array])[], until: number) {
  const out: { at: number; packet: RtpPacket }[] = []
  let next = 0
  for (let at = 0; at < until; at += 20) {
    for (let one = packets[next]; one !== undefined && one[0] <= at; one = packets[++next]) {
      for (const rtp of subject.fromA(one[1], one[0])) out.push({ at: one[0], packet: decodeRtp(rtp) })
    }
    for (const rtp of subject.due(at).toB) out.push({ at, packet: decodeRtp(rtp) })
  }
  return out
}
const steady = (count: number, payloadType = 8) =>
  Array.from({ length: count }, (_, number) => [number * 20, speechPacket(number, { payloadType })] as const)

describe('transcoder', () => {
  test('a stream of its own goes out: SSRC, sequence numbers and timestamps without a gap (RFC 3550 §7.1)', () => {
    const subject = transcoder(PCMA, PCMU)
    const late = steady(100)
      .map(([at, rtp], number) => [at + (number % 3) * 10, rtp] as const)
      .filter((_, number) => number % 20 !== 7)
    const out = run(subject, late, 2000)
    const first = out[0]?.packet ?? assert.fail()
    assert.notEqual(first.ssrc, 77)
    assert.ok(out.length >= 95)
    for (const [index, { packet: each }] of out.entries()) {
      assert.equal(each.ssrc, first.ssrc)
      assert.equal(each.payloadType, 0)
      assert.equal(each.payload.length, 160)
      assert.equal(each.sequenceNumber, (first.sequenceNumber + index) & 0xffff)
      assert.equal(each.timestamp, (first.timestamp + index * 160) >>> 0)
      assert.equal(each.marker, index === 0)
    }
    assert.equal(subject.counters().fromA.jitter.lost, 10, 'two pieces of 10 ms each')
    assert.equal(subject.counters().fromA.received, 95)
    assert.equal(subject.reports(2000).toB.packetCount, out.length)
    subject.stop()
  })

  test('what goes in comes out, both ways at once', () => {
    const subject = transcoder(PCMA, PCMU)
    const [heardByA, heardByB]: [number[], number[]] = [[], []]
    for (let number = 0; number < 50; number++) {
      const at = number * 20
      const toB = subject.fromA(speechPacket(number), at)
      const toA = subject.fromB(packet(number, 0, MU_LAW.encode(tone(8000, number, 700))), at)
      const due = subject.due(at)
      for (const rtp of [...toA, ...due.toA]) heardByA.push(...A_LAW.decode(decodeRtp(rtp).payload))
      for (const rtp of [...toB, ...due.toB]) heardByB.push(...MU_LAW.decode(decodeRtp(rtp).payload))
    }
    for (const [heard, hertz] of [
      [heardByA, 700],
      [heardByB, 440],
    ] as const) {
      const sent = Int16Array.from(Array.from({ length: 50 }, (_, number) => [...tone(8000, number, hertz)]).flat())
      assert.ok(heard.length > 7000)
      assert.ok(Math.abs(alignmentOf(sent, Int16Array.from(heard), 400).correlation) > 0.99)
    }
  })

  test('packets are as long as the other side wants them', () => {
    const out = run(transcoder(PCMA, format('PCMU', 0, { ptime: 40 })), steady(20), 400)
    assert.ok(out.length >= 8)
    for (const { packet: each } of out) assert.equal(each.payload.length, 320)
    assert.equal(((out[1]?.packet.timestamp ?? 0) - (out[0]?.packet.timestamp ?? 0)) >>> 0, 320)
  })

  test('packets of 30 ms are played as well', () => {
    const pieces = Array.from({ length: 40 }, (_, number) => {
      const samples = Int16Array.from(
        { length: 240 },
        (_, at) => 8000 * Math.sin((2 * Math.PI * 440 * (number * 240 + at)) / 8000),
      )
      return [number * 30, packet(number, 8, A_LAW.encode(samples), { timestamp: number * 240 })] as const
    })
    const out = run(transcoder(PCMA, { ...PCMA }), pieces, 1200)
    const heard = Int16Array.from(out.flatMap(({ packet: each }) => [...A_LAW.decode(each.payload)]))
    const sent = Int16Array.from({ length: 9600 }, (_, at) => 8000 * Math.sin((2 * Math.PI * 440 * at) / 8000))
    const { correlation } = alignmentOf(sent, heard.subarray(0, 8000), 800)
    assert.ok(Math.abs(correlation) > 0.99, `${correlation}`)
  })

  test('keys go on under the number and the clock of the other side, once begun at one timestamp (RFC 4733 §2)', () => {
    const subject = transcoder(PCMA, { ...PCMU, telephoneEvent: keys(96, 16_000) })
    const event = (number: number, isEnd: boolean, duration: number, marker = false) =>
      packet(number, 101, Uint8Array.of(5, (isEnd ? 0x80 : 0) | 10, duration >> 8, duration & 255), {
        timestamp: 3200,
        marker,
      })
    const pressed = [
      ...steady(20),
      [400, event(20, false, 160, true)] as const,
      [420, event(21, false, 320)] as const,
      [440, event(22, true, 480)] as const,
      [441, event(23, true, 480)] as const,
      ...steady(50)
        .slice(23)
        .map(([at, rtp]) => [at, rtp] as const),
    ]
    const out = run(subject, pressed, 1000)
    const events = out.filter(({ packet: each }) => each.payloadType === 96)
    assert.deepEqual(
      events.map(({ packet: each }) => [each.marker, Buffer.from(each.payload).toString('hex')]),
      [
        [true, '050a0140'],
        [false, '050a0280'],
        [false, '058a03c0'],
        [false, '058a03c0'],
      ],
    )
    assert.equal(new Set(events.map(({ packet: each }) => each.timestamp)).size, 1)
    const numbers = out.map(({ packet: each }) => each.sequenceNumber)
    const first = numbers[0] ?? 0
    assert.deepEqual(
      numbers,
      Array.from(numbers, (_, index) => (first + index) & 0xffff),
    )
    assert.ok(out.filter(({ at }) => at >= 400 && at < 440).every(({ packet: each }) => each.payloadType === 96))
    // Speech begins again, marked, where the time has come to.
    const back = out.find(({ at, packet: each }) => at >= 440 && each.payloadType === 0)
    assert.equal(back?.packet.marker, true)
  })

  test('comfort noise of the other side fills its pause (RFC 3389 §4)', () => {
    const subject = transcoder({ ...PCMA, comfortNoise: 13 }, PCMU)
    const quiet = [...steady(20), [400, packet(20, 13, Uint8Array.of(40))] as const]
    const out = run(
      subject,
      [...quiet, [900, packet(21, 13, Uint8Array.of(40), { timestamp: 45 * 160 })] as const],
      1300,
    )
    const paused = out.filter(({ at }) => at > 500 && at < 1200)
    assert.ok(paused.length > 30)
    for (const { packet: each } of paused) {
      const level = levelOf(MU_LAW.decode(each.payload))
      assert.ok(Math.abs(level + 40) < 3, `${level}`)
    }
  })

  test('a side that has stopped is not spoken for; its timestamps go on with the time', () => {
    const subject = transcoder(PCMA, PCMU)
    const stopped = [...steady(20), [10_000, speechPacket(500)] as const, [10_020, speechPacket(501)] as const]
    const out = run(subject, stopped, 10_200)
    assert.equal(out.filter(({ at }) => at > 1500 && at < 10_000).length, 0)
    const before = out.findLast(({ at }) => at < 1500)
    const after = out.find(({ at }) => at >= 10_000)
    const ticks = ((after?.packet.timestamp ?? 0) - (before?.packet.timestamp ?? 0)) >>> 0
    const time = ((after?.at ?? 0) - (before?.at ?? 0)) * 8
    assert.ok(Math.abs(ticks - time) <= 320, `${ticks} ticks in ${time}`)
    assert.equal(after?.packet.marker, true)
  })

  test('what cannot be read, or was not agreed on, is counted and disturbs nothing', () => {
    const subject = transcoder(PCMA, PCMU)
    for (const hostile of ['', '00', '80', 'ff'.repeat(40), `a0080000${'00'.repeat(7)}ff`]) {
      assert.deepEqual(subject.fromA(Uint8Array.from(Buffer.from(hostile, 'hex')), 0), [])
    }
    subject.fromA(packet(0, 99, new Uint8Array(160)), 0)
    subject.fromA(packet(0, 101, Uint8Array.of(1, 2, 3, 4)), 0)
    const { received, malformed, unknown, sent } = subject.counters().fromA
    assert.deepEqual({ received, malformed, unknown, sent }, { received: 7, malformed: 5, unknown: 2, sent: 0 })
    assert.ok(run(subject, steady(20), 400).length > 15)
  })

  test('a codec that is not installed is named before anything begins', () => {
    const made = createTranscoder({ a: PCMA, b: AMR_WB, codecs: PLAIN_SPEECH_CODECS, random: createSeededRandom(1) })
    assert.deepEqual(made, { lacks: 'apt install libopencore-amrwb0' })
  })
})

describe('transcoder with AMR', { skip: lacking ?? false }, () => {
  /** Frames of AMR-WB as a phone sends them. */
  function coded(count: number, amr: SpeechFormat, isDtxOn = false, isQuiet = (_: number) => false) {
    const codec = amr.codec
    const encoder = requireCodec(codec, installed.encoders.create(codec, { isDtxOn }))
    const rate = encoder.sampleRate
    return Array.from({ length: count }, (_, number) => {
      const frame = encoder.encode(isQuiet(number) ? new Int16Array(rate / 50) : tone(rate, number))
      return { number, frame: parseStoredFrame(codec === 'AMR' ? 'AMR' : 'AMR-WB', Uint8Array.from(frame)) }
    }).filter(({ frame }) => frame.frameType !== NO_DATA)
  }
  const packed = (
    amr: SpeechFormat,
    one: ReturnType<typeof coded>[number],
    sequence: number,
    codecModeRequest = 15,
  ) => {
    const payload = encodeAmrPayload({ codecModeRequest, frames: [one.frame] }, amr.amr ?? assert.fail())
    const ticks = amr.clockRate / 50
    return packet(sequence, amr.receivePayloadType, payload, { timestamp: one.number * ticks })
  }
  const framesOf = (payload: Uint8Array, { amr }: SpeechFormat) =>
    amr === undefined ? [payload] : decodeAmrPayload(payload, amr).frames.map((frame) => storedFrame(amr.codec, frame))
  const sentence = (amr: SpeechFormat, frames: ReturnType<typeof coded>) =>
    frames.map((one, sequence) => [one.number * 20, packed(amr, one, sequence)] as const)

  for (const [from, to] of [
    ['AMR-WB', 'PCMA'],
    ['AMR', 'PCMA'],
    ['PCMA', 'AMR-WB'],
    ['PCMA', 'AMR'],
    ['AMR-WB', 'AMR'],
    ['AMR', 'AMR-WB'],
  ] as const) {
    for (const fmtp of ['', 'octet-align=1;crc=1', 'octet-align=1;interleaving=8']) {
      test(`${from} to ${to} ${fmtp}`, () => {
        const a = format(from, 98, { isDtxOn: false, fmtp: from === 'PCMA' ? '' : fmtp })
        const b = format(to, 99, { isDtxOn: false, fmtp: to === 'PCMA' ? '' : fmtp })
        const subject = transcoder(a, b, installed)
        const out = run(subject, from === 'PCMA' ? steady(50, 98) : sentence(a, coded(50, a)), 1000)
        const decoder = requireCodec(to, installed.decoders.create(to))
        const frames = out.flatMap(({ packet: each }) => framesOf(each.payload, b))
        const heard = Int16Array.from(frames.flatMap((frame) => [...decoder.decode(frame)]))
        const rate = decoder.sampleRate
        const sent = Int16Array.from(Array.from({ length: 50 }, (_, number) => [...tone(rate, number)]).flat())
        const { correlation } = alignmentOf(sent, heard.subarray(rate / 5), rate / 50)
        assert.ok(Math.abs(correlation) > 0.8, `${correlation}`)
        decoder.close()
        subject.stop()
      })
    }
  }

  test('a pause of AMR becomes comfort noise of G.711, in time though no packet comes (RFC 4867 §4.3.2)', () => {
    const frames = coded(100, AMR_WB, true, (number) => number >= 30 && number < 80)
    assert.ok(frames.length < 70)
    const out = run(transcoder(AMR_WB, PCMA, installed), sentence(AMR_WB, frames), 2000)
    const steps = out.slice(1).map(({ at }, index) => at - (out[index]?.at ?? 0))
    assert.ok(
      steps.every((step) => step <= 20),
      `${Math.max(...steps)} ms`,
    )
    assert.ok(out.length >= 97)
  })

  test('a pause of G.711 is not sent to AMR but for SID, and speech behind it is marked (RFC 3551 §4.1)', () => {
    const quiet = (number: number) => (number >= 30 && number < 80 ? new Int16Array(160) : tone(8000, number))
    const packets = Array.from(
      { length: 100 },
      (_, number) => [number * 20, packet(number, 8, A_LAW.encode(quiet(number)))] as const,
    )
    const out = run(transcoder(PCMA, AMR_WB, installed), packets, 2000)
    const types = out.map(
      ({ packet: each }) => decodeAmrPayload(each.payload, parseAmrParameters('AMR-WB', '')).frames[0]?.frameType,
    )
    assert.ok(types.filter((type) => type === 9).length >= 4)
    assert.ok(out.length < 75)
    assert.ok(!types.includes(NO_DATA))
    assert.ok(out.filter(({ packet: each }) => each.marker).length > 1)
    for (const [index, { packet: each }] of out.entries()) {
      assert.equal(each.sequenceNumber, ((out[0]?.packet.sequenceNumber ?? 0) + index) & 0xffff)
    }
  })

  test('the mode that a phone asks for is the one it gets, within its set and at its pace (RFC 4867 §4.3.1)', () => {
    const a = format('AMR', 98, { isDtxOn: false, fmtp: 'mode-set=0,2,7;mode-change-period=2;mode-change-neighbor=1' })
    const subject = transcoder(a, PCMA, installed)
    const modes: number[] = []
    for (let number = 0; number < 30; number++) {
      if (number === 10) {
        const [one = assert.fail()] = coded(1, a)
        subject.fromA(packed(a, one, 0, 0), number * 20)
      }
      if (number === 20) {
        const [one = assert.fail()] = coded(1, a)
        subject.fromA(packed(a, one, 1, 5), number * 20)
      }
      const out = [
        ...subject.fromB(packet(number, 8, A_LAW.encode(tone(8000, number))), number * 20),
        ...subject.due(number * 20).toA,
      ]
      for (const rtp of out)
        modes.push(decodeAmrPayload(decodeRtp(rtp).payload, a.amr ?? assert.fail()).frames[0]?.frameType ?? -1)
    }
    const changes = modes.filter((mode, index) => index === 0 || mode !== modes[index - 1])
    assert.deepEqual(changes, [7, 2, 0])
    assert.equal(modes.filter((mode) => mode === 2).length, 2)
  })
})
