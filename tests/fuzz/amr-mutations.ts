import assert from 'node:assert/strict'
import {
  type AmrCodec,
  type AmrFormat,
  type AmrFrame,
  type AmrFraming,
  bitsOfFrame,
  decodeAmrPayload,
  decodeAmrStorage,
  encodeAmrPayload,
  encodeAmrStorage,
  NO_DATA,
  reframe,
} from '@voltaic/amr'
import { DecodeError } from '@voltaic/base'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const codecs: readonly AmrCodec[] = ['AMR', 'AMR-WB']
const framings: readonly AmrFraming[] = ['bandwidth-efficient', 'octet-aligned']

/** The first octet of an input says what the others are: a payload of one of six formats, or a file. */
type Kind = 0 | 1 | 2 | 3 | 4 | 5 | 6
const FILE = 6
const KINDS = 7
/** Both framings, and octet-aligned with all its options. */
const formatOf = (kind: number): AmrFormat => {
  const codec = codecs[kind & 1] ?? 'AMR'
  const framing = framings[kind >> 1] ?? 'octet-aligned'
  return kind < 4 ? { codec, framing } : { codec, framing, crc: true, robustSorting: true, interleaving: 60 }
}

function frame(codec: AmrCodec, frameType: number): AmrFrame {
  return { frameType, isGood: true, data: new Uint8Array(Math.ceil((bitsOfFrame(codec, frameType) ?? 0) / 8)) }
}

function encode(kind: Kind, codec: AmrCodec, frames: readonly AmrFrame[]): Uint8Array {
  const octets =
    kind === FILE
      ? encodeAmrStorage({ codec, frames })
      : encodeAmrPayload({ codecModeRequest: 15, frames }, { ...formatOf(kind), codec })
  return Uint8Array.from([kind, ...octets])
}

const corpus = ([0, 1, 2, 3, 4, 5, FILE] as const).flatMap((kind) =>
  codecs
    .filter((codec) => kind === FILE || codec === formatOf(kind).codec)
    .flatMap((codec) => [
      encode(kind, codec, [frame(codec, 2)]),
      encode(kind, codec, [frame(codec, 0), frame(codec, NO_DATA), frame(codec, 8), frame(codec, 7)]),
    ]),
)

/** Frames of any type that exists, with any bits, in any of the formats. */
function mutateConsistently(random: Random): Uint8Array {
  const kind = random.integer(KINDS) as Kind
  const codec = kind === FILE ? (codecs[random.integer(2)] ?? 'AMR') : formatOf(kind).codec
  const types = Array.from({ length: 16 }, (_, type) => type).filter((type) => bitsOfFrame(codec, type) !== undefined)
  const frames = Array.from({ length: 1 + random.integer(14) }, () => {
    const empty = frame(codec, types[random.integer(types.length)] ?? NO_DATA)
    return { ...empty, isGood: random.integer(2) === 0, data: random.bytes(empty.data.length) }
  })
  const octets = encode(kind, codec, frames)
  // the last octet has the bits that nobody looks at
  if (octets.length > 12 && kind < 4) octets[octets.length - 1] = random.integer(256)
  return octets
}

function decodeAndCheck(kind: number, octets: Uint8Array): void {
  if (kind % KINDS === FILE) {
    const storage = decodeAmrStorage(octets)
    assert.deepEqual(decodeAmrStorage(encodeAmrStorage(storage)), storage)
    return
  }
  const format = formatOf(kind % KINDS)
  const payload = decodeAmrPayload(octets, format)
  assert.equal(encodeAmrPayload(payload, format).length, octets.length)
  if (format.interleaving !== undefined) {
    assert.deepEqual(decodeAmrPayload(encodeAmrPayload(payload, format), format), payload)
    return
  }
  for (const framing of framings) {
    const other = { ...format, framing }
    const reframed = reframe(octets, format, other)
    assert.deepEqual(decodeAmrPayload(reframed, other), payload)
    if (framing !== format.framing) assert.deepEqual(encodeAmrPayload(payload, other), reframed)
  }
}

/** Whatever is accepted is the same in the other framing, and as long as it was when it is packed anew. */
export const target: FuzzTarget = {
  name: 'amr',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    try {
      decodeAndCheck(input[0] ?? 0, input.subarray(1))
      return 'accepted'
    } catch (error) {
      if (error instanceof DecodeError) return 'rejected'
      throw error
    }
  },
}
