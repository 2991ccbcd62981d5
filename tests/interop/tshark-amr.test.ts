import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { type AmrCodec, type AmrFrame, type AmrFraming, bitsOfFrame, encodeAmrPayload } from '@voltaic/amr'
import { captureFileOf, LINKTYPE_USER0 } from './pco-capture.ts'
import { dissect, tsharkVersion } from './tshark.ts'

/** Each frame is the payload of one RTP packet. */
const PAYLOADS = 'uat:user_dlts:"User 0 (DLT=147)","amr","0","","0",""'
const MODES: Readonly<Record<AmrCodec, string>> = { AMR: 'Narrowband AMR', 'AMR-WB': 'Wideband AMR' }
const ENCODINGS: Readonly<Record<AmrFraming, string>> = {
  'octet-aligned': 'RFC 3267 octet aligned',
  'bandwidth-efficient': 'RFC 3267 BW-efficient',
}
/** In the order of the choices of tshark's preference. */
const DECODED_AS: Readonly<Record<AmrFraming, string>> = { 'octet-aligned': '0', 'bandwidth-efficient': '1' }
const COMPLAINTS = [
  '_ws.malformed',
  '_ws.expert.message',
  'amr.not_enough_data_for_frames',
  'amr.superfluous_data',
  'amr.padding_bits_not0',
  'amr.reserved.not_zero',
]

const NO_DATA = 15

/** A frame of ones. */
function frameOf(codec: AmrCodec, frameType: number, isGood = true): AmrFrame {
  const bits = bitsOfFrame(codec, frameType) ?? assert.fail(`${codec} has no frame type ${frameType}`)
  const data = new Uint8Array((bits + 7) >> 3).fill(0xff)
  if (bits % 8 > 0) data[data.length - 1] = 0xff00 >> (bits % 8)
  return { frameType, isGood, data }
}

/** Each type that the codec has alone, then all of them in one payload, every other one damaged. */
function framesOf(codec: AmrCodec): readonly (readonly AmrFrame[])[] {
  const types = Array.from({ length: NO_DATA + 1 }, (_, type) => type).filter(
    (type) => bitsOfFrame(codec, type) !== undefined,
  )
  return [
    ...types.map((type) => [frameOf(codec, type)]),
    types.map((type, index) => frameOf(codec, type, index % 2 === 0)),
  ]
}

describe('AMR payloads as tshark reads them', () => {
  before(async () => console.log(await tsharkVersion()))
  for (const codec of ['AMR', 'AMR-WB'] as const) {
    for (const framing of ['octet-aligned', 'bandwidth-efficient'] as const) {
      test(`${codec}, ${framing}: CMR, entries and length are right (RFC 4867 §4.3, §4.4)`, async () => {
        const payloads = framesOf(codec).map((frames, index) => ({ codecModeRequest: index % 8, frames }))
        const encoded = payloads.map((payload) => encodeAmrPayload(payload, { codec, framing }))
        const band = codec === 'AMR' ? 'nb' : 'wb'
        const [cmr, type] = [`amr.${band}.cmr`, `amr.${band}.toc.ft`]
        const seen = await dissect(
          captureFileOf(LINKTYPE_USER0, encoded),
          [],
          [...COMPLAINTS, 'amr.payload_decoded_as', cmr, type, 'amr.toc.f', 'amr.toc.q'],
          [PAYLOADS, `amr.encoding.version:${ENCODINGS[framing]}`, `amr.mode:${MODES[codec]}`],
        )
        assert.equal(seen.length, payloads.length)
        for (const [index, { codecModeRequest, frames }] of payloads.entries()) {
          const read = (field: string) => seen[index]?.get(field)
          for (const complaint of COMPLAINTS) assert.deepEqual(read(complaint), [], `${complaint} of payload ${index}`)
          assert.deepEqual(read('amr.payload_decoded_as'), [DECODED_AS[framing]])
          assert.deepEqual(read(cmr), [`${codecModeRequest}`])
          assert.deepEqual(
            read(type),
            frames.map(({ frameType }) => `${frameType}`),
          )
          assert.deepEqual(
            read('amr.toc.f'),
            frames.map((_, at) => (at < frames.length - 1 ? '1' : '0')),
          )
          assert.deepEqual(
            read('amr.toc.q'),
            frames.map(({ isGood }) => (isGood ? '1' : '0')),
          )
        }
      })
    }
  }

  test('a payload that is one octet short, or one too long, is a complaint: the check above can fail', async () => {
    const format = { codec: 'AMR', framing: 'octet-aligned' } as const
    const whole = encodeAmrPayload({ codecModeRequest: 15, frames: [frameOf('AMR', 7)] }, format)
    const wrong = [whole.subarray(0, -1), Uint8Array.from([...whole, 0])]
    const seen = await dissect(
      captureFileOf(LINKTYPE_USER0, wrong),
      [],
      ['_ws.expert.message'],
      [PAYLOADS, `amr.encoding.version:${ENCODINGS['octet-aligned']}`, `amr.mode:${MODES.AMR}`],
    )
    for (const frame of seen) assert.equal(frame.get('_ws.expert.message')?.length, 1)
  })
})
