import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type AmrFormat, encodeAmrPayload } from '@voltaic/amr'
import { decodeRtp, encodeRtp } from '@voltaic/rtp'
import { canReframe, createReframer } from './create-reframer.ts'
import { type SpeechFormat, speechFormatOf } from './speech-format.ts'

const formatOf = (
  encoding: string,
  fmtp: string,
  numbers: readonly [number, number],
  keys?: readonly [number, number],
) => {
  const [receivePayloadType, sendPayloadType] = numbers
  const clockRate = encoding === 'AMR-WB' ? 16_000 : 8000
  const telephoneEvent = keys && { receivePayloadType: keys[0], sendPayloadType: keys[0], clockRate: keys[1] }
  const negotiated = { encoding, clockRate, channels: 1, fmtp, receivePayloadType, sendPayloadType }
  return speechFormatOf(negotiated, telephoneEvent && { telephoneEvent }) ?? assert.fail(encoding)
}
const A = formatOf('AMR-WB', '', [104, 104], [105, 16_000])
const B = formatOf('AMR-WB', 'octet-align=1', [98, 97], [101, 8000])
const frame = { frameType: 0, isGood: true, data: new Uint8Array(17).fill(0x50) }
const payloadOf = ({ amr }: SpeechFormat) =>
  encodeAmrPayload({ codecModeRequest: 7, frames: [frame] }, amr as AmrFormat)
const rtp = (payloadType: number, payload: Uint8Array) =>
  encodeRtp({ marker: true, payloadType, sequenceNumber: 9, timestamp: 8000, ssrc: 5, csrcs: [1], payload, padding: 0 })

describe('reframer', () => {
  test('payloads are packed anew under the number of the other side; the stream stays (RFC 3550 §7.1)', () => {
    const subject = createReframer({ a: A, b: B })
    const toB = decodeRtp(subject.fromA(rtp(104, payloadOf(A)), 0) ?? assert.fail())
    const { marker, sequenceNumber, timestamp, ssrc } = toB
    assert.deepEqual(
      { marker, sequenceNumber, timestamp, ssrc },
      { marker: true, sequenceNumber: 9, timestamp: 8000, ssrc: 5 },
    )
    assert.equal(toB.payloadType, 97)
    assert.deepEqual(Uint8Array.from(toB.payload), payloadOf(B))
    const toA = decodeRtp(subject.fromB(rtp(98, payloadOf(B)), 0) ?? assert.fail())
    assert.equal(toA.payloadType, 104)
    assert.deepEqual(Uint8Array.from(toA.payload), payloadOf(A))
    subject.stop()
  })

  test('keys go on under the number and the clock of the other side', () => {
    const subject = createReframer({ a: A, b: B })
    const toB = decodeRtp(subject.fromA(rtp(105, Uint8Array.of(1, 10, 0x03, 0x20)), 0) ?? assert.fail())
    assert.equal(toB.payloadType, 101)
    assert.equal(Buffer.from(toB.payload).toString('hex'), '010a0190')
    const toA = decodeRtp(subject.fromB(rtp(101, Uint8Array.of(1, 10, 0xff, 0xff)), 0) ?? assert.fail())
    assert.equal(Buffer.from(toA.payload).toString('hex'), '010affff')
  })

  test('what cannot be read, or was not agreed on, is counted and left out', () => {
    const subject = createReframer({ a: A, b: { ...B } })
    for (const octets of [new Uint8Array(0), rtp(104, Uint8Array.of(0xf4, 0xc0)), rtp(104, new Uint8Array(90))]) {
      assert.equal(subject.fromA(octets, 0), undefined)
    }
    assert.equal(subject.fromA(rtp(8, new Uint8Array(160)), 0), undefined)
    assert.deepEqual(subject.counters().fromA, { received: 4, sent: 0, malformed: 3, unknown: 1 })
    assert.deepEqual(subject.counters().fromB, { received: 0, sent: 0, malformed: 0, unknown: 0 })
  })

  test('only the same codec with the same modes can be packed anew (RFC 4867 §8.3.1)', () => {
    const of = (encoding: string, fmtp = '') => formatOf(encoding, fmtp, [98, 98])
    assert.equal(canReframe(A, B), true)
    assert.equal(canReframe(of('AMR', 'mode-set=0,2'), of('AMR', 'octet-align=1;mode-set=2,0')), true)
    assert.equal(canReframe(of('AMR'), of('AMR', 'octet-align=1;crc=1')), true)
    for (const [a, b] of [
      [of('AMR'), of('AMR-WB')],
      [of('AMR'), of('PCMA')],
      [of('AMR', 'mode-set=0,2'), of('AMR')],
      [of('AMR'), of('AMR', 'interleaving=10')],
    ] as const) {
      assert.equal(canReframe(a, b), false)
      assert.throws(() => createReframer({ a, b }), RangeError)
    }
  })
})

describe('formats', () => {
  const negotiated = {
    encoding: 'AMR',
    clockRate: 8000,
    channels: 1,
    fmtp: '',
    receivePayloadType: 97,
    sendPayloadType: 98,
  }

  test('come from what was negotiated', () => {
    const { codec, ptime, isDtxOn, amr, sendPayloadType } =
      speechFormatOf({ ...negotiated, encoding: 'amr-wb', clockRate: 16_000 }) ?? assert.fail()
    assert.deepEqual(
      [codec, ptime, isDtxOn, amr?.framing, sendPayloadType],
      ['AMR-WB', 20, true, 'bandwidth-efficient', 98],
    )
  })

  test('packet times are multiples of a frame, and no longer than 200 ms', () => {
    for (const [asked, given] of [
      [10, 20],
      [30, 20],
      [40, 40],
      [5000, 200],
    ] as const) {
      assert.equal(speechFormatOf(negotiated, { ptime: asked })?.ptime, given)
    }
  })

  test('what cannot be opened here is no format: EVS, several channels, another clock', () => {
    assert.equal(speechFormatOf({ ...negotiated, encoding: 'EVS', clockRate: 16_000 }), undefined)
    assert.equal(speechFormatOf({ ...negotiated, channels: 2 }), undefined)
    assert.equal(speechFormatOf({ ...negotiated, clockRate: 16_000 }), undefined)
    assert.equal(speechFormatOf({ ...negotiated, encoding: 'PCMA', clockRate: 16_000 }), undefined)
    assert.equal(speechFormatOf({ ...negotiated, encoding: 'L16', clockRate: 16_000 })?.codec, 'L16')
  })
})
