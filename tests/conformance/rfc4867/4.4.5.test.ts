import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AmrFormat, type AmrFrame, decodeAmrPayload, encodeAmrPayload } from '@voltaic/amr'

// Payloads written octet by octet from the figures of RFC 4867 §4.4.1 to §4.4.5, with ones for the bits of speech.

const hex = (payload: Uint8Array) => Buffer.from(payload).toString('hex')
const octets = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const frame = (frameType: number, data: string, isGood = true): AmrFrame => ({ frameType, isGood, data: octets(data) })

/** 95 bits of AMR 4.75. */
const SPEECH = `${'ff'.repeat(11)} fe`
/** 39 bits of AMR_SID. */
const SID = 'ff ff ff ff fe'
/** 132 bits of AMR-WB 6.60. */
const WIDE = `${'ff'.repeat(16)} f0`
/** Remainders of 42, 39 and 54 ones by x^8 + x^4 + x^3 + x^2 + 1, by long division. */
const [CRC_42, CRC_39, CRC_54] = ['08', 'e1', '41']

interface Sample {
  readonly name: string
  readonly format: Omit<AmrFormat, 'framing'>
  readonly cmr: number
  readonly frames: readonly AmrFrame[]
  readonly interleaving?: { readonly length: number; readonly index: number }
  readonly payload: string
}

const SAMPLES: readonly Sample[] = [
  {
    // CMR 6, four reserved bits; F 1, FT 5, Q 1; F 0, FT 5, Q 0; 159 bits and one of fill, twice
    name: '§4.4.5.1: two frames of AMR 7.95, the second damaged, with a request for 10.2',
    format: { codec: 'AMR' },
    cmr: 6,
    frames: [frame(5, `${'ff'.repeat(19)} fe`), frame(5, `${'ff'.repeat(19)} fe`, false)],
    payload: `60 ac 28 ${'ff'.repeat(19)} fe ${'ff'.repeat(19)} fe`,
  },
  {
    name: '§4.4.1: ILL 4 and ILP 3 behind CMR, one frame of AMR-WB 6.60',
    format: { codec: 'AMR-WB', interleaving: 15 },
    cmr: 15,
    frames: [frame(0, WIDE)],
    interleaving: { length: 4, index: 3 },
    payload: `f0 43 04 ${WIDE}`,
  },
  {
    name: '§4.4.2.1: CRCs stand behind all entries, none for NO_DATA; SPEECH_LOST has none either',
    format: { codec: 'AMR-WB', crc: true },
    cmr: 8,
    frames: [frame(15, ''), frame(0, WIDE), frame(14, '')],
    payload: `80 fc 84 74 ${CRC_54} ${WIDE}`,
  },
  {
    name: '§4.4.4: the first octets of all frames, then the second ones, until the longest has ended',
    format: { codec: 'AMR', robustSorting: true },
    cmr: 7,
    frames: [frame(8, '01 02 03 04 06'), frame(15, ''), frame(8, 'a1 a2 a3 a4 a6'), frame(0, `${'55'.repeat(11)} 54`)],
    payload: `70 c4 fc c4 04 01a155 02a255 03a355 04a455 06a655 ${'55'.repeat(6)} 54`,
  },
  {
    // frames of one payload lie ILL + 1 frames apart; that changes nothing of their order here
    name: '§4.4.5: interleaving, CRCs and robust sorting together, in the order of the figures',
    format: { codec: 'AMR', interleaving: 30, crc: true, robustSorting: true },
    cmr: 1,
    frames: [frame(0, SPEECH), frame(8, SID), frame(15, '')],
    interleaving: { length: 2, index: 0 },
    payload: `10 20 84 c4 7c ${CRC_42} ${CRC_39} ffff ffff ffff ffff fffe ${'ff'.repeat(6)} fe`,
  },
]

for (const { name, format: agreed, cmr, frames, interleaving, payload } of SAMPLES) {
  test(name, () => {
    const format: AmrFormat = { ...agreed, framing: 'octet-aligned' }
    const whole = { codecModeRequest: cmr, frames, ...(interleaving && { interleaving }) }
    assert.equal(hex(encodeAmrPayload(whole, format)), payload.replaceAll(' ', ''))
    assert.deepEqual(decodeAmrPayload(octets(payload), format), whole)
  })
}

test('§4.4.2.1: a wrong CRC spoils its own frame and no other', () => {
  const format: AmrFormat = { codec: 'AMR', framing: 'octet-aligned', crc: true }
  const payload = octets(`f0 84 c4 04 ${CRC_42} 00 ${CRC_42} ${SPEECH} ${SID} ${SPEECH}`)
  const { frames } = decodeAmrPayload(payload, format)
  assert.deepEqual(
    frames.map(({ isGood }) => isGood),
    [true, false, true],
  )
})

test('§4.3.1, §4.4.1: a CMR that is reserved reads as it came and spoils nothing', () => {
  for (const codec of ['AMR', 'AMR-WB'] as const) {
    const format: AmrFormat = { codec, framing: 'octet-aligned' }
    for (let cmr = 0; cmr <= 15; cmr++) {
      const decoded = decodeAmrPayload(Uint8Array.of((cmr << 4) | 0x0f, 0x7c), format)
      assert.deepEqual([decoded.codecModeRequest, decoded.frames.length], [cmr, 1])
    }
  }
})

test('§4.3.2: of all sixteen frame types those that are reserved cost the packet, and those alone', () => {
  const refused = (codec: 'AMR' | 'AMR-WB') =>
    Array.from({ length: 16 }, (_, type) => type).filter((type) => {
      try {
        // a good frame in front, in case somebody stops at the first
        decodeAmrPayload(Uint8Array.of(0xf0, 0xfc, (type << 3) | 4, ...new Uint8Array(60)), {
          codec,
          framing: 'octet-aligned',
        })
        return false
      } catch (error) {
        return error instanceof Error && 'code' in error && error.code === 'AMR_FRAME_TYPE'
      }
    })
  assert.deepEqual(refused('AMR'), [9, 10, 11, 12, 13, 14])
  assert.deepEqual(refused('AMR-WB'), [10, 11, 12, 13])
})
