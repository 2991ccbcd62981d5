import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { createCompressor, createDecompressor } from './index.ts'
import type { Chance } from './test-call.ts'
import { rtpPacket } from './test-stream.ts'

const MODES = ['U', 'O', 'R'] as const
const PACKETS = 400

/** Destination options of one of eight kinds, two of them longer. */
function option(kind: number): Uint8Array {
  const octets = new Uint8Array(kind < 6 ? 8 : 16)
  octets.set([0, octets.length / 8 - 1, 1, octets.length - 4])
  octets[octets.length - 1] = kind
  return octets
}

/** Takes one out of a list, puts one in, turns it round, or makes it another one. */
function changed(chance: Chance, list: readonly number[], kinds: number, most: number): readonly number[] {
  const at = chance.integer(list.length + 1)
  switch (chance.integer(4)) {
    case 0:
      return list.toSpliced(at, 1)
    case 1:
      return list.length < most ? list.toSpliced(at, 0, chance.integer(kinds)) : list
    case 2:
      return list.toReversed()
    default:
      return Array.from({ length: chance.integer(most + 1) }, () => chance.integer(kinds))
  }
}

/** A stream over IPv6 whose extension headers and CSRCs change every dozen packets or so. */
function* listCall(chance: Chance, isNested: boolean): Generator<Buffer> {
  let [options, csrcs]: [readonly number[], readonly number[]] = [
    [0, 1, 2],
    [1, 2, 3],
  ]
  for (let sn = 0; sn < PACKETS; sn++) {
    if (chance.integer(12) === 0) options = changed(chance, options, 8, 6)
    if (chance.integer(12) === 0) csrcs = changed(chance, csrcs, 20, 15)
    const outer = isNested ? { outer: { version: 4 as const, id: sn } } : {}
    const list = { options: options.map(option), csrcs: csrcs.map((csrc) => csrc + 1) }
    yield rtpPacket({ version: 6, sn, ts: 160 * sn, checksum: 1 + sn, payload: 20, ...outer, ...list })
  }
}

interface Link {
  readonly mode: (typeof MODES)[number]
  readonly profiles: readonly number[]
  readonly lostPerThousand: number
  /** Packets until feedback arrives. */
  readonly roundTrip: number
}

/** Feedback that takes so many packets to arrive. */
class FeedbackLine {
  readonly #onItsWay: { readonly due: number; readonly element: Uint8Array }[] = []

  send(elements: readonly Uint8Array[], due: number): void {
    for (const element of elements) this.#onItsWay.push({ due, element })
  }

  /** What has arrived, without the feedback type octet and the size. */
  *arrived(now: number): Generator<Uint8Array> {
    for (let next = this.#onItsWay[0]; next && next.due <= now; next = this.#onItsWay[0]) {
      this.#onItsWay.shift()
      yield next.element.subarray(((next.element[0] ?? 0) & 7) === 0 ? 2 : 1)
    }
  }
}

function send(packets: Iterable<Buffer>, { mode, profiles, lostPerThousand, roundTrip }: Link, chance: Chance) {
  const counts = { sent: 0, refused: 0, wrong: 0, equal: 0, octets: 0 }
  const types = new Map<string, number>()
  const channel = { profiles, cids: 'small', maxCid: 3 } as const
  const compressor = createCompressor({
    ...channel,
    repeats: 8,
    feedback: mode === 'U' ? 'none' : 'available',
    onPacket: ({ type, headerOctets }) => {
      types.set(type, (types.get(type) ?? 0) + 1)
      counts.octets += headerOctets
    },
  })
  const decompressor = createDecompressor({ ...channel, mode, sendsFeedback: mode !== 'U' })
  const line = new FeedbackLine()
  const arrive = (octets: Uint8Array, packet: Buffer) => {
    const outcome = decompressor.decompress(octets, 20 * counts.sent)
    if (outcome.kind !== 'packet') counts.refused++
    else if (packet.equals(outcome.packet)) counts.equal++
    else counts.wrong++
  }
  for (const packet of packets) {
    counts.sent++
    for (const data of line.arrived(counts.sent)) compressor.feedback(data)
    const sent = compressor.compress(packet, 20 * counts.sent)
    for (const octets of sent) if (chance.integer(1000) >= lostPerThousand) arrive(octets, packet)
    line.send(decompressor.takeFeedback(), counts.sent + roundTrip)
  }
  return { ...counts, types }
}

for (const mode of MODES)
  test(`${mode}-mode: lists that change all the time come out as they went in (RFC 3095 §5.8)`, (t) => {
    for (const profiles of [[1], [2], [4]])
      for (const isNested of [false, true])
        for (const roundTrip of mode === 'U' ? [0] : [0, 12, 30]) {
          const seed = 3 + roundTrip
          const link = { mode, profiles, lostPerThousand: 0, roundTrip }
          const outcome = send(listCall(createSeededRandom(seed), isNested), link, createSeededRandom(seed))
          assert.equal(outcome.equal, PACKETS, `profile ${profiles}, round trip ${roundTrip}`)
          if (!isNested)
            t.diagnostic(
              `profile ${profiles}, round trip ${roundTrip}: ${(outcome.octets / PACKETS).toFixed(1)} octets`,
            )
        }
  })

for (const mode of MODES)
  test(`${mode}-mode with a tenth of all packets lost: none comes out wrong, few are refused (RFC 3095 §5.8.2.1)`, () => {
    for (const profiles of [[1], [2], [4]])
      for (const roundTrip of mode === 'U' ? [0] : [0, 12]) {
        const link = { mode, profiles, lostPerThousand: 100, roundTrip }
        const outcome = send(listCall(createSeededRandom(7), false), link, createSeededRandom(8))
        assert.equal(outcome.wrong, 0)
        assert.ok(outcome.refused <= PACKETS / 100, `profile ${profiles}, round trip ${roundTrip}: ${outcome.refused}`)
      }
  })

test('new extension headers and CSRCs are told by UOR-2, not by IR-DYN (RFC 3095 §5.8.5)', () => {
  for (const mode of ['O', 'R'] as const) {
    const link = { mode, profiles: [1], lostPerThousand: 0, roundTrip: 0 }
    const { types } = send(listCall(createSeededRandom(1), false), link, createSeededRandom(1))
    assert.equal(types.get('IR-DYN'), undefined, mode)
    assert.ok((types.get('UOR-2') ?? 0) > 50)
  }
})

test('many large extension headers do not fill the translation table for good (RFC 3095 §5.8.1)', () => {
  const large = (kind: number) => {
    const octets = new Uint8Array(256)
    octets.set([0, 31, 1, 252])
    octets[255] = kind
    return octets
  }
  const packets = Array.from({ length: PACKETS }, (_, sn) =>
    rtpPacket({ version: 6, sn, ts: 160 * sn, checksum: 1 + sn, options: [large(Math.floor(sn / 12) % 24)] }),
  )
  for (const mode of MODES) {
    const link = { mode, profiles: [1], lostPerThousand: 0, roundTrip: 0 }
    assert.equal(send(packets, link, createSeededRandom(1)).equal, PACKETS, mode)
  }
})

test('a decompressor that begins anew is sent no list against one that it has lost (RFC 3095 §5.8.2.1)', () => {
  const channel = { profiles: [1], cids: 'small', maxCid: 1 } as const
  const compressor = createCompressor({ ...channel, feedback: 'available' })
  const create = () => createDecompressor({ ...channel, mode: 'O', sendsFeedback: true })
  let decompressor = create()
  const csrcsAt = (sn: number) => (sn < 20 ? [1, 2] : sn === 20 ? [1, 3] : [1, 4])
  for (let sn = 0; sn < 40; sn++) {
    if (sn === 21) {
      decompressor = create()
      // STATIC-NACK in Optimistic mode, its SN not valid, without a CRC
      compressor.feedback(Uint8Array.of(0xa0, 0, 0x30))
    }
    const packet = rtpPacket({ version: 6, sn, ts: 160 * sn, checksum: 1 + sn, csrcs: csrcsAt(sn === 21 ? 20 : sn) })
    for (const octets of compressor.compress(packet, 20 * sn)) {
      const outcome = decompressor.decompress(octets, 20 * sn)
      assert.ok(outcome.kind === 'packet', `SN ${sn}: ${JSON.stringify(outcome)}`)
      assert.ok(packet.equals(outcome.packet))
    }
  }
})
