import assert from 'node:assert/strict'
import { test } from 'node:test'
import { A_LAW, levelOf, MU_LAW, PLAIN_SPEECH_CODECS } from '@voltaic/audio'
import { decodeRtp, decodeTelephoneEvents } from '@voltaic/rtp'
import { codecsOf, nameOfCodec, parseSessionDescription } from '@voltaic/sdp'
import type { CallRecorder, CallRecording } from './call/call-recorder.ts'
import { answerOf, audioSdp, createGatewayLab, offerOf, placeIn, rewrittenBy, rtpPacket } from './test-gateway.ts'

const CALLER = { host: '192.0.2.7', port: 4000 }
const CALLED = { host: '198.51.100.8', port: 5000 }
/** Octets of 20 ms of G.711. */
const FRAME = 160

/** A description whose audio has these formats. */
function sdpWith(at: typeof CALLER, formats: string, ...lines: readonly string[]): string {
  const attributes = lines.map((line) => `a=${line}\r\n`).join('')
  return audioSdp(at).replace('RTP/AVP 97\r\na=rtpmap:97 AMR/8000\r\n', `RTP/AVP ${formats}\r\n${attributes}`)
}

function codecsIn(sdp: string): readonly string[] {
  const [media] = parseSessionDescription(sdp).media
  return codecsOf(media ?? assert.fail()).map((codec) =>
    `${codec.payloadType} ${nameOfCodec(codec)} ${codec.fmtp}`.trim(),
  )
}

function packet(payloadType: number, sequence: number, payload: Uint8Array): Uint8Array {
  const header = rtpPacket(sequence, 5, payloadType).subarray(0, 8)
  const timestamp = new DataView(header.buffer)
  timestamp.setUint32(4, sequence * FRAME)
  return Uint8Array.from([...header, 0, 0, 0, 5, ...payload])
}

async function transcodedLab(deps = {}) {
  const lab = await createGatewayLab({}, { codecs: PLAIN_SPEECH_CODECS, ...deps })
  const caller = await lab.phone(CALLER.host, CALLER.port)
  const called = await lab.phone(CALLED.host, CALLED.port)
  return { lab, caller, called }
}

test('a codec that the caller lacks is offered to the called side, and the answer is in what the caller has', async () => {
  const { lab } = await transcodedLab()
  const offer = offerOf(sdpWith(CALLER, '0 101', 'rtpmap:101 telephone-event/8000'), { transcode: ['PCMA', 'AMR'] })
  assert.deepEqual(codecsIn(await rewrittenBy(lab.gateway.offer(offer))), [
    '0 PCMU/8000',
    '101 telephone-event/8000',
    '8 PCMA/8000',
  ])
  const answer = sdpWith(CALLED, '8 101', 'rtpmap:101 telephone-event/8000')
  assert.deepEqual(codecsIn(await rewrittenBy(lab.gateway.answer(answerOf(answer)))), [
    '0 PCMU/8000',
    '101 telephone-event/8000',
  ])
  await lab.agw.stop()
})

test('speech is transcoded both ways at its pace, and keys pass (RFC 3551 §4.5.14; RFC 4733 §2.5)', async () => {
  const { lab, caller, called } = await transcodedLab()
  const keys = 'rtpmap:101 telephone-event/8000'
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(sdpWith(CALLER, '0 101', keys), { transcode: ['PCMA'] })))
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(sdpWith(CALLED, '8 101', keys))))
  const tone = Int16Array.from({ length: FRAME }, (_, index) => Math.round(8000 * Math.sin(index / 4)))
  for (let sequence = 1; sequence <= 20; sequence++) {
    caller.send(placeIn(answered), packet(0, sequence, MU_LAW.encode(tone)))
    called.send(placeIn(offered), packet(8, sequence, A_LAW.encode(tone)))
    await lab.runtime.clock.advance(20)
  }
  for (const [phone, payloadType] of [
    [called, 8],
    [caller, 0],
  ] as const) {
    const packets = phone.got.map(({ data }) => decodeRtp(data)).filter((each) => each.payloadType === payloadType)
    assert.ok(packets.length >= 15, `${packets.length} packets`)
    const sequences = packets.map(({ sequenceNumber }) => sequenceNumber)
    assert.deepEqual(
      sequences,
      sequences.map((_, index) => ((sequences[0] ?? 0) + index) & 0xffff),
    )
  }
  called.got.splice(0)
  caller.send(placeIn(answered), packet(101, 21, Uint8Array.from([5, 0x8a, 0, 160])))
  await lab.arrive()
  const key = called.got.map(({ data }) => decodeRtp(data)).find(({ payloadType }) => payloadType === 101)
  assert.equal(decodeTelephoneEvents(key?.payload ?? assert.fail('no key came'))[0]?.event, 5)
  await lab.agw.stop()
})

test('when the called side takes what the caller has, nothing is transcoded and nothing added is shown', async () => {
  const { lab, caller, called } = await transcodedLab()
  await rewrittenBy(lab.gateway.offer(offerOf(sdpWith(CALLER, '0'), { transcode: ['PCMA'] })))
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(sdpWith(CALLED, '0 8'))))
  assert.deepEqual(codecsIn(answered), ['0 PCMU/8000'])
  const sent = packet(0, 1, new Uint8Array(FRAME))
  caller.send(placeIn(answered), sent)
  await lab.arrive()
  assert.deepEqual(called.got[0]?.data, Buffer.from(sent))
  await lab.agw.stop()
})

test('AMR is offered in the other framing too, and packed anew without a codec (RFC 4867 §4.3, §4.4)', async () => {
  const { lab, caller, called } = await transcodedLab({ codecs: undefined })
  const own = ['rtpmap:97 AMR/8000', 'fmtp:97 octet-align=1;mode-set=7']
  const offered = await rewrittenBy(
    lab.gateway.offer(offerOf(sdpWith(CALLER, '97', ...own), { transcode: ['AMR', 'PCMA'] })),
  )
  assert.deepEqual(codecsIn(offered), ['97 AMR/8000 octet-align=1;mode-set=7', '96 AMR/8000 mode-set=7'])
  const answer = sdpWith(CALLED, '96', 'rtpmap:96 AMR/8000', 'fmtp:96 mode-set=7')
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(answer)))
  assert.deepEqual(codecsIn(answered), ['97 AMR/8000 octet-align=1;mode-set=7'])
  // CMR 15, one good frame of 12.2 kbit/s: two octets in front, 31 of speech
  const aligned = Uint8Array.from([0xf0, 0x3c, ...new Uint8Array(31).fill(0xa5, 0, 30)])
  caller.send(placeIn(answered), packet(97, 1, aligned))
  await lab.arrive()
  const [got] = called.got.map(({ data }) => decodeRtp(data))
  assert.deepEqual([got?.payloadType, got?.payload.length, got?.ssrc], [96, 32, 5])
  called.send(placeIn(offered), packet(96, 1, got?.payload ?? assert.fail()))
  await lab.arrive()
  const [back] = caller.got.map(({ data }) => decodeRtp(data))
  assert.deepEqual([back?.payloadType, back?.payload], [97, Buffer.from(aligned)])
  await lab.agw.stop()
})

test('a called side that is transcoded for is offered its codec again, whoever offers (RFC 3264 §8)', async () => {
  const { lab } = await transcodedLab()
  await rewrittenBy(lab.gateway.offer(offerOf(sdpWith(CALLER, '0'), { transcode: ['PCMA'] })))
  await rewrittenBy(lab.gateway.answer(answerOf(sdpWith(CALLED, '8'))))
  const back = { fromTag: 'called', toTag: 'caller' }
  const again = await rewrittenBy(
    lab.gateway.offer({ ...offerOf(sdpWith(CALLED, '8')), ...back, from: 'core', to: 'access' }),
  )
  assert.deepEqual(codecsIn(again), ['8 PCMA/8000', '0 PCMU/8000'])
  const agreed = { ...answerOf(sdpWith(CALLER, '0')), ...back, from: 'access', to: 'core' } as const
  assert.deepEqual(codecsIn(await rewrittenBy(lab.gateway.answer(agreed))), ['8 PCMA/8000'])
  assert.equal((await lab.gateway.query({ callId: 'call' }))?.engine, 'user-space')
  await lab.agw.stop()
})

test('RTCP of a transcoded call ends here: both sides hear of the streams that we send (RFC 3550 §7.2)', async () => {
  const { lab, caller } = await transcodedLab()
  const report = await lab.phone(CALLED.host, CALLED.port + 1)
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(sdpWith(CALLER, '0'), { transcode: ['PCMA'] })))
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(sdpWith(CALLED, '8'))))
  const rtcp = { ...placeIn(answered), port: placeIn(answered).port + 1 }
  caller.send(rtcp, Uint8Array.from([0x80, 201, 0, 1, 0, 0, 0, 1]))
  for (let sequence = 1; sequence <= 260; sequence++) {
    caller.send(placeIn(answered), packet(0, sequence, new Uint8Array(FRAME).fill(0x55)))
    await lab.runtime.clock.advance(20)
  }
  assert.deepEqual(
    report.got.map(({ data, from }) => [data[1], from.port]),
    [[200, placeIn(offered).port + 1]],
  )
  await lab.agw.stop()
})

test('both sides hear that they are recorded when the rule wants it, in the codec of each', async () => {
  const recording: CallRecording = { described() {}, packet() {}, finish() {} }
  for (const answered of ['8', '0']) {
    const { lab, caller, called } = await transcodedLab({ recorder: { begin: () => recording } })
    const wish = { transcode: ['PCMA'], record: true, metadata: 'call-id=x|beep=yes' }
    const toCalled = await rewrittenBy(lab.gateway.offer(offerOf(sdpWith(CALLER, '0'), wish)))
    const toCaller = await rewrittenBy(lab.gateway.answer(answerOf(sdpWith(CALLED, answered))))
    const silence = { 0: new Uint8Array(FRAME).fill(0xff), 8: new Uint8Array(FRAME).fill(0xd5) }
    for (let sequence = 1; sequence <= 20; sequence++) {
      caller.send(placeIn(toCaller), packet(0, sequence, silence[0]))
      called.send(placeIn(toCalled), packet(Number(answered), sequence, silence[answered === '8' ? 8 : 0]))
      await lab.runtime.clock.advance(20)
    }
    for (const [phone, law] of [
      [called, answered === '8' ? A_LAW : MU_LAW],
      [caller, MU_LAW],
    ] as const) {
      const loud = phone.got.filter(({ data }) => levelOf(law.decode(decodeRtp(data).payload)) > -30)
      assert.ok(loud.length >= 9 && loud.length <= 11, `${loud.length} packets with a tone, answered ${answered}`)
    }
    await lab.agw.stop()
  }
})

test('a recording hears each side in its own codec, from the middle of a call on, on the same ports', async () => {
  const heard: string[] = []
  const recording: CallRecording = {
    described: (side, codecs) => heard.push(`${side} ${codecs[0]?.encoding}`),
    packet: (side, rtp) => heard.push(`${side} ${(rtp[1] ?? 0) & 0x7f}`),
    finish: () => heard.push('end'),
  }
  const recorder: CallRecorder = {
    begin({ metadata }) {
      heard.push(metadata ?? '')
      return recording
    },
  }
  const { lab, caller, called } = await transcodedLab({ recorder })
  const wish = { transcode: ['PCMA'], record: false, metadata: 'caller=tel:+1' }
  const offered = await rewrittenBy(lab.gateway.offer(offerOf(sdpWith(CALLER, '0'), wish)))
  const answered = await rewrittenBy(lab.gateway.answer(answerOf(sdpWith(CALLED, '8'))))
  caller.send(placeIn(answered), packet(0, 1, new Uint8Array(FRAME)))
  await lab.arrive()
  assert.ok(await lab.gateway.startRecording({ callId: 'call' }))
  assert.ok((await lab.gateway.query({ callId: 'call' }))?.recording)
  caller.send(placeIn(answered), packet(0, 2, new Uint8Array(FRAME)))
  called.send(placeIn(offered), packet(8, 1, new Uint8Array(FRAME)))
  await lab.arrive()
  assert.ok(await lab.gateway.stopRecording({ callId: 'call' }))
  caller.send(placeIn(answered), packet(0, 3, new Uint8Array(FRAME)))
  await lab.arrive()
  assert.deepEqual(heard, ['caller=tel:+1', 'caller PCMU', 'callee PCMA', 'caller 0', 'callee 8', 'end'])
  await lab.agw.stop()
})
