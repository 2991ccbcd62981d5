import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReceptionStatistics } from '@voltaic/rtp'
import fc from 'fast-check'

// RFC 3550 §A.1 and §A.3 give the algorithm; here it stands once more, with the
// names of its variables, as a reference.

const RTP_SEQ_MOD = 1 << 16
const MAX_DROPOUT = 3000
const MAX_MISORDER = 100
const MIN_SEQUENTIAL = 2

function createReference() {
  const s = { maxSeq: -1, cycles: 0, baseSeq: 0, badSeq: RTP_SEQ_MOD + 1, probation: MIN_SEQUENTIAL, received: 0 }
  const init = (seq: number) =>
    Object.assign(s, { baseSeq: seq, maxSeq: seq, badSeq: RTP_SEQ_MOD + 1, cycles: 0, received: 0 })
  let isFirst = true
  const begin = (seq: number): void => {
    isFirst = false
    init(seq)
    s.maxSeq = (seq - 1) & 0xffff
  }
  const prove = (seq: number, udelta: number): boolean => {
    // a first packet follows the one made up above: it is the first in sequence
    s.probation = udelta === 1 ? s.probation - 1 : MIN_SEQUENTIAL - 1
    s.maxSeq = seq
    if (s.probation > 0) return false
    init(seq)
    return true
  }
  const judge = (seq: number, udelta: number): boolean => {
    if (udelta < MAX_DROPOUT) {
      if (seq < s.maxSeq) s.cycles += RTP_SEQ_MOD
      s.maxSeq = seq
    } else if (udelta <= RTP_SEQ_MOD - MAX_MISORDER) {
      if (seq !== s.badSeq) {
        s.badSeq = (seq + 1) & 0xffff
        return false
      }
      init(seq)
    }
    return true
  }
  const update = (seq: number): boolean => {
    if (isFirst) begin(seq)
    const udelta = (seq - s.maxSeq) & 0xffff
    const isUsed = s.probation > 0 ? prove(seq, udelta) : judge(seq, udelta)
    if (isUsed) s.received += 1
    return isUsed
  }
  return { s, update, expected: () => s.cycles + s.maxSeq - s.baseSeq + 1 }
}

/** Steps from one sequence number to the next: mostly 1, some losses, repetitions, jumps, and over the turn. */
const steps = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: fc.constant(1) },
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 5 }) },
    { weight: 1, arbitrary: fc.integer({ min: 2990, max: 3010 }) },
    { weight: 1, arbitrary: fc.integer({ min: 3000, max: 60_000 }) },
  ),
  { maxLength: 400, size: 'max' },
)

test('packets are used or not as the algorithm has it, and counted alike (RFC 3550 §A.1, §A.3)', () => {
  fc.assert(
    fc.property(fc.nat(0xffff), steps, (start, walk) => {
      const reference = createReference()
      const statistics = new ReceptionStatistics()
      let seq = start
      for (const step of walk) {
        seq = (seq + step) & 0xffff
        const arrival = statistics.receive(seq)
        assert.equal(arrival !== 'probation' && arrival !== 'jump', reference.update(seq))
      }
      if (reference.s.probation > 0) return
      assert.equal(statistics.received, reference.s.received)
      assert.equal(statistics.highestSequenceNumber, reference.s.cycles + reference.s.maxSeq)
      assert.equal(statistics.expected, reference.expected())
      assert.equal(statistics.packetsLost, reference.expected() - reference.s.received)
    }),
    { numRuns: 300 },
  )
})
