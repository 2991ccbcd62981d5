import assert from 'node:assert/strict'
import {
  ALGORITHM_PAIRS,
  deriveEspKeys,
  EspWorkspace,
  InboundSa,
  OutboundSa,
  readTransport,
  SaAlgorithms,
} from '@voltaic/ipsec'
import { createSeededRandom, type Random } from '@voltaic/runtime'
import type { FuzzTarget } from './fuzz-target.ts'

const SPI = 0x1234_5678
const workspace = new EspWorkspace(createSeededRandom(1))
const algorithms = ALGORITHM_PAIRS.map((pair) => {
  const keys = deriveEspKeys(pair, new Uint8Array(16).fill(1), new Uint8Array(16).fill(2))
  return new SaAlgorithms(keys, workspace)
})
const NOTHING = new Uint8Array(0)
const udp = Uint8Array.of(0x18, 0x9c, 0x17, 0xd4, 0, 12, 0, 0, 1, 2, 3, 4)
const tcp = Uint8Array.of(0x18, 0x9c, 0x17, 0xd4, 0, 0, 0, 1, 0, 0, 0, 2, 0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0, 9, 9)

/** The number of a pair, then a packet under its keys. */
function sealed(index: number, nextHeader: number, data: Uint8Array, lastSequence = 0): Uint8Array {
  const packet = new OutboundSa(SPI, algorithmsAt(index), lastSequence).protect({
    nextHeader,
    header: NOTHING,
    data,
  })
  return Buffer.concat([Uint8Array.of(index), packet ?? NOTHING])
}

function algorithmsAt(index: number): SaAlgorithms {
  return algorithms[index % algorithms.length] ?? assert.fail()
}

function open(index: number, packet: Uint8Array) {
  return new InboundSa(SPI, algorithmsAt(index)).open(packet)
}

/** Genuine packets with anything in them: what follows the ICV check sees them. */
function mutateConsistently(random: Random, input: Uint8Array): Uint8Array {
  const opened = open(input[0] ?? 0, input.subarray(1))
  const payload = opened.kind === 'opened' ? Uint8Array.from(opened.payload) : udp
  for (let changes = random.integer(4); changes > 0; changes--) {
    if (payload.length > 0) payload[random.integer(Math.min(payload.length, 20))] = random.integer(256)
  }
  const nextHeader = [6, 17, 59, random.integer(256)][random.integer(4)] ?? 6
  const length = random.integer(4) === 0 ? random.integer(payload.length + 1) : payload.length
  return sealed(random.integer(algorithms.length), nextHeader, payload.subarray(0, length), random.integer(2 ** 32))
}

/** Whatever is accepted is accepted again when it is sealed anew, and what it carries can be read or is nothing. */
export const target: FuzzTarget = {
  name: 'esp',
  corpus: () => algorithms.flatMap((_, index) => [sealed(index, 17, udp), sealed(index, 6, tcp, 300)]),
  mutateConsistently,
  run(input) {
    const index = input[0] ?? 0
    const opened = open(index, input.subarray(1))
    if (opened.kind === 'dropped') return 'rejected'
    const again = open(index, sealed(index, opened.nextHeader, opened.payload).subarray(1))
    assert.ok(again.kind === 'opened')
    assert.deepEqual(Buffer.from(again.payload), Buffer.from(opened.payload))
    const transported = readTransport(opened.nextHeader, opened.payload)
    if (transported?.kind === 'segment') assert.ok(transported.segment.data.length <= opened.payload.length - 20)
    if (transported?.kind === 'datagram') assert.ok(transported.data.length <= opened.payload.length - 8)
    return 'accepted'
  },
}
