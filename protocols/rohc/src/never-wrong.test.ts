import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import { createCompressor, createDecompressor, UmReceiver, UmSender } from './index.ts'
import { type CallPacket, type CallShape, testCall } from './test-call.ts'
import { hasUdpChecksum, withTrueChecksum } from './test-checksum.ts'

/** What the air does to every thousand frames. */
interface Air {
  readonly lost: number
  readonly overtaken: number
  readonly damaged: number
}

interface Outcome {
  sent: number
  equal: number
  wrong: number
  /** Of the wrong ones, those with a UDP checksum. */
  wrongSummed: number
  refused: number
  damaged: number
}

interface Ends {
  readonly mode: 'U' | 'O' | 'R'
  readonly guarded?: boolean
  readonly repeats?: number
}

const MODES = ['U', 'O', 'R'] as const
const CHANNEL = { profiles: [0, 1, 2, 3, 4], cids: 'small', maxCid: 15 } as const
type Random = ReturnType<typeof createSeededRandom>

/** Frames go with 5 ms of delay, and one that is overtaken with 30, so that the one behind it comes first. */
class AirLink {
  readonly #air: Air
  readonly #chance: Random
  readonly #onItsWay: { readonly frame: Uint8Array; readonly dueMs: number }[] = []
  damaged = 0

  constructor(air: Air, chance: Random) {
    this.#air = air
    this.#chance = chance
  }

  send(frame: Uint8Array, nowMs: number, damageable = frame.length): void {
    const happens = (perThousand: number) => this.#chance.integer(1000) < perThousand
    if (happens(this.#air.lost)) return
    const isDamaged = happens(this.#air.damaged)
    if (isDamaged) this.damaged++
    const arrived = isDamaged ? damagedFrame(frame, this.#chance, damageable) : frame
    this.#onItsWay.push({ frame: arrived, dueMs: nowMs + (happens(this.#air.overtaken) ? 30 : 5) })
  }

  *due(nowMs: number): Generator<{ readonly frame: Uint8Array; readonly dueMs: number }> {
    this.#onItsWay.sort((one, other) => one.dueMs - other.dueMs)
    while ((this.#onItsWay[0]?.dueMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      const next = this.#onItsWay.shift()
      if (next) yield next
    }
  }
}

/** One bit in half of the cases, else up to 12 of them. */
function damagedFrame(frame: Uint8Array, chance: Random, damageable: number): Uint8Array {
  const damaged = Uint8Array.from(frame)
  const bits = chance.integer(2) === 0 ? 1 : 1 + chance.integer(12)
  for (let count = 0; count < bits; count++) {
    const bit = chance.integer(8 * damageable)
    damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  }
  return damaged
}

function* withChecksums(packets: Iterable<CallPacket>): Generator<CallPacket> {
  for (const { packet, atMs } of packets) yield { packet: withTrueChecksum(packet), atMs }
}

/** Every packet of a call is one of these, so that a wrong one is none of them: order and loss are no errors. */
function judge(outcome: Outcome, originals: ReadonlySet<string>, packet: Uint8Array): void {
  const octets = Buffer.from(packet)
  if (originals.has(octets.toString('latin1'))) {
    outcome.equal++
    return
  }
  outcome.wrong++
  if (hasUdpChecksum(octets)) outcome.wrongSummed++
}

function ends({ mode, guarded = false, repeats = 8 }: Ends) {
  let headerOctets = 0
  const compressor = createCompressor({
    ...CHANNEL,
    guarded,
    repeats,
    feedback: mode === 'U' ? 'none' : 'available',
    onPacket: (packet) => {
      headerOctets = packet.headerOctets
    },
  })
  const decompressor = createDecompressor({ ...CHANNEL, guarded, mode, sendsFeedback: mode !== 'U' })
  return { compressor, decompressor, headerOctets: () => headerOctets }
}

/** Feedback data without the feedback type octet and the size. */
function unframed(element: Uint8Array): Uint8Array {
  return element.subarray(((element[0] ?? 0) & 7) === 0 ? 2 : 1)
}

/** A call over a radio bearer: frames with parity bits and sequence numbers, feedback too. */
function overBearer(seed: number, link: Ends, air: Air, outcome: Outcome): void {
  const chance = createSeededRandom(seed)
  const { compressor, decompressor } = ends(link)
  const [down, up] = [new AirLink(air, chance), new AirLink(air, chance)]
  const [sender, receiver, backSender, backReceiver] = [
    new UmSender(),
    new UmReceiver(),
    new UmSender(),
    new UmReceiver(),
  ]
  const originals = new Set<string>()
  const take = (sdus: readonly Uint8Array[], atMs: number) => {
    for (const sdu of sdus) {
      const result = decompressor.decompress(sdu, atMs)
      if (result.kind === 'refused') outcome.refused++
      if (result.kind === 'packet') judge(outcome, originals, result.packet)
    }
    for (const element of decompressor.takeFeedback()) up.send(backSender.send(element), atMs)
  }
  for (const { packet, atMs } of testCall(chance, 200)) {
    for (const { frame, dueMs } of down.due(atMs)) take(receiver.receive(frame, dueMs), dueMs)
    for (const { frame, dueMs } of up.due(atMs))
      for (const sdu of backReceiver.receive(frame, dueMs)) compressor.feedback(unframed(sdu))
    outcome.sent++
    originals.add(packet.toString('latin1'))
    for (const part of compressor.compress(packet, atMs)) down.send(sender.send(part), atMs)
  }
  outcome.damaged += down.damaged
}

/** The same without a bearer: what is damaged arrives, and in any order. Only headers are damaged. */
function overBareLink(seed: number, link: Ends, air: Air, outcome: Outcome, shape?: CallShape): void {
  const chance = createSeededRandom(seed)
  const { compressor, decompressor, headerOctets } = ends(link)
  const down = new AirLink(air, chance)
  const originals = new Set<string>()
  const take = (frame: Uint8Array, dueMs: number) => {
    const result = decompressor.decompress(frame, dueMs)
    if (result.kind === 'refused') outcome.refused++
    if (result.kind === 'packet') judge(outcome, originals, result.packet)
    for (const element of decompressor.takeFeedback()) compressor.feedback(unframed(element))
  }
  for (const { packet, atMs } of withChecksums(testCall(chance, 300, shape))) {
    for (const { frame, dueMs } of down.due(atMs)) take(frame, dueMs)
    outcome.sent++
    originals.add(packet.toString('latin1'))
    for (const part of compressor.compress(packet, atMs)) down.send(part, atMs, headerOctets())
  }
  outcome.damaged += down.damaged
}

const nothing = (): Outcome => ({ sent: 0, equal: 0, wrong: 0, wrongSummed: 0, refused: 0, damaged: 0 })

for (const mode of MODES)
  test(`${mode}-mode over a radio bearer: 0 to 20 % lost, overtaken and damaged, and never a wrong packet (RFC 3095 §4.1; TS 36.322 §5.1.2)`, (t) => {
    for (const lost of [0, 50, 200]) {
      const outcome = nothing()
      for (let seed = 1; seed <= 12; seed++)
        overBearer(seed, { mode, repeats: 12 }, { lost, overtaken: 100, damaged: 100 }, outcome)
      t.diagnostic(`${lost / 10} % lost: ${JSON.stringify(outcome)}`)
      assert.equal(outcome.wrong, 0)
      assert.ok(outcome.equal > outcome.sent * (0.85 - lost / 800))
    }
  })

/** CRC-7 and the UDP checksum together miss one error of eight million; CRC-7 alone one of 128, and what an error leaves behind. */
for (const mode of MODES)
  test(`${mode}-mode between guarded ends without a bearer: never a wrong packet that has a UDP checksum, hardly one without (RFC 3095 §5.9.2)`, (t) => {
    const air = { lost: 50, overtaken: 50, damaged: 50 }
    const shape = { outer: undefined, idKind: 'sequential', stride: 160 } as const
    for (const version of [4, 6] as const) {
      const outcome = nothing()
      for (let seed = 1; seed <= 10; seed++)
        overBareLink(seed, { mode, guarded: true }, air, outcome, { ...shape, version, hasChecksum: version === 6 })
      t.diagnostic(`IPv${version}: ${JSON.stringify(outcome)}`)
      assert.equal(outcome.wrongSummed, 0)
      assert.ok(outcome.wrong <= outcome.sent / 500)
      assert.ok(outcome.equal > 0.8 * outcome.sent)
    }
  })
