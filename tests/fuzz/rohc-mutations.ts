import assert from 'node:assert/strict'
import { createDecompressor, recognise } from '@voltaic/rohc'
import type { Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

// One input is a sequence of ROHC packets, each behind its length in one octet, that a fresh decompressor takes.

const ip4 = '40110a0000010a000002'
/** IR, UO-0, UO-1-ID with extension 3, UOR-2-TS, UOR-2-ID with lists: from the packets worked by hand. */
const streams: readonly (readonly string[])[] = [
  [
    `fd01e9${ip4}04d2162edeadbeef0040012ca00000009061006400003e80000580a00102030405`,
    '2f0102030405',
    'c9f9b50102030405',
    'd7f88fca0102030405',
    'dc4889e964140102b40102030405',
    'd8fa9bed4a20010a0b0c0d0102030405',
  ],
  // lists of R-mode, and of extension headers
  [
    'fd010e6123451120010db800000000000000000000000120010db800000000000000000000000204d2162edeadbeef004000ffff9361000700001f400389a0aaaaaaaabbbbbbbbcccccccc0d80a00102030405',
    'f80147004000ffff9361000800001fe00389a0aaaaaaaabbbbbbbbcccccccc0d80a00102030405',
    'da0997c9c483082fffff0102030405',
    'da8acbc9c44b0940ddddddddffff0102030405',
  ],
  [
    'fd02bb6000001120010db800000000000000000000000120010db800000000000000000000000204d2162e004001800000010400000000abcd00640102030405',
    '2fabcd0102030405',
    'c5b1ca088002093c00010400000000abcd0102030405',
  ],
  ['fc00b745000014000000004001000001020304', '45000014', 'f4200011e9', 'e0e0f4200011e9', 'fe0102', 'ff0304050607'],
]

function join(packets: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(packets.flatMap((packet) => [packet.length, ...packet]))
}

function split(input: Uint8Array): Uint8Array[] {
  const packets: Uint8Array[] = []
  for (let at = 0; at < input.length; ) {
    const length = input[at] as number
    packets.push(input.subarray(at + 1, at + 1 + length))
    at += 1 + length
  }
  return packets
}

const corpus = streams.map((stream) => join(stream.map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))))

/** Packets swapped, dropped, repeated, or changed in one octet, with their framing intact. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const packets = split(input)
  const at = random.integer(Math.max(1, packets.length))
  const packet = Uint8Array.from(packets[at] ?? [])
  if (packet.length > 0) packet[random.integer(packet.length)] = random.integer(256)
  const place = random.integer(packets.length + 1)
  packets.splice(place, random.integer(2), packet)
  return join(packets.filter(({ length }) => length < 256).slice(0, 24))
}

/** Whatever comes: no exception, no packet that an IP header does not describe, and bounded state. */
function check(input: Uint8Array, cids: 'small' | 'large', mode: 'U' | 'O' | 'R'): void {
  const profiles = [0, 1, 2, 3, 4]
  const sendsFeedback = mode !== 'U'
  const decompressor = createDecompressor({ profiles, cids, maxCid: 15, mrru: 300, mode, sendsFeedback })
  let nowMs = 0
  for (const packet of split(input)) {
    nowMs += 20
    recognise(packet, cids)
    const outcome = decompressor.decompress(packet, nowMs)
    if (outcome.kind !== 'packet' || outcome.profile === 0) continue
    const { packet: original } = outcome
    const length = ((original[2] as number) << 8) | (original[3] as number)
    const payloadLength = ((original[4] as number) << 8) | (original[5] as number)
    const described = (original[0] as number) >>> 4 === 4 ? length : payloadLength + 40
    assert.equal(original.length, described)
    assert.ok(outcome.headerOctets <= packet.length)
  }
  assert.ok(decompressor.report().contexts.length <= 16)
  assert.ok(decompressor.takeFeedback().length <= 64)
}

export const target: FuzzTarget = {
  name: 'rohc',
  corpus: () => corpus,
  mutateConsistently,
  run(input) {
    for (const cids of ['small', 'large'] as const)
      for (const mode of ['U', 'O', 'R'] as const) check(input, cids, mode)
    return 'accepted'
  },
}
