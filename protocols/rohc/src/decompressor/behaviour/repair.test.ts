import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createDecompressor } from '../create-decompressor.ts'
import type { Decompressor } from '../decompressor.ts'
import { damaged, ir, original, uo0 } from './steady-stream.ts'

function steady(until: number): Decompressor {
  const decompressor = createDecompressor({
    profiles: [1],
    cids: 'small',
    maxCid: 0,
    mode: 'O',
    sendsFeedback: true,
  })
  decompressor.decompress(ir(100), 0)
  for (let sn = 101; sn <= until; sn++) assert.equal(decompressor.decompress(uo0(sn), (sn - 100) * 20).kind, 'packet')
  return decompressor
}

const at = (sn: number) => (sn - 100) * 20

/** SNs whose packets are delivered, each as the original. */
function delivered(decompressor: Decompressor, sns: readonly number[]): number[] {
  return sns.filter((sn) => {
    const outcome = decompressor.decompress(uo0(sn), at(sn))
    if (outcome.kind === 'packet') assert.deepEqual(outcome.packet, original(sn))
    return outcome.kind === 'packet'
  })
}

test('SN LSB wraparound after long loss is repaired by the clock (RFC 3095 §5.3.2.2.4)', () => {
  // 30 packets are lost: 4 bits of SN reach 15. Two packets prove the repair, the third is delivered.
  assert.deepEqual(delivered(steady(120), [151, 152, 153, 154]), [153, 154])
})

test('so is loss of several rounds of the SN bits', () => {
  assert.deepEqual(delivered(steady(120), [190, 191, 192, 193]), [192, 193])
})

test('a CRC of 3 bits that holds for the old and the wrapped SN decides nothing: the packet is refused', () => {
  // the headers of SN 125 and 221 have the same CRC-3
  assert.equal(uo0(125)[0], uo0(221)[0])
  const decompressor = steady(120)
  assert.deepEqual(decompressor.decompress(uo0(221), at(221)), {
    kind: 'refused',
    reason: 'SN is ambiguous after long loss',
    packetType: 'UO-0',
  })
  assert.deepEqual(delivered(decompressor, [222, 223, 224, 225]), [])
  assert.equal(decompressor.report().contexts[0]?.state, 'SC')
})

test('after a pause without loss the stream goes on at once', () => {
  const decompressor = steady(120)
  const outcome = decompressor.decompress(uo0(121), at(121) + 2000)
  assert.ok(outcome.kind === 'packet')
  assert.deepEqual(outcome.packet, original(121))
})

test('loss that the SN bits reach over needs no repair (RFC 3095 §4.5.1)', () => {
  assert.deepEqual(delivered(steady(120), [134, 135]), [134, 135])
})

test('a repair that the next packets do not bear out is taken back (RFC 3095 §5.3.2.2.4 f)', () => {
  const decompressor = steady(120)
  assert.equal(decompressor.decompress(uo0(151), at(151)).kind, 'refused')
  assert.equal(decompressor.decompress(damaged(uo0(152)), at(152)).kind, 'refused')
  // from SN 120 again, and in doubt for two more packets
  assert.deepEqual(delivered(decompressor, [153, 154, 155, 156]), [155, 156])
})

test('an SN that a damaged header has set is repaired from the reference before it (RFC 3095 §5.3.2.2.5)', () => {
  const decompressor = steady(120)
  // a header of SN 121 whose bits became those of another SN, and whose CRC happens to hold: as if SN 133 were sent
  const wrong = uo0(133)
  assert.equal(decompressor.decompress(wrong, at(121)).kind, 'packet')
  // SN 122 to 125: from 133 they would be 138 to 141; from 120 they are what was sent
  const outcomes = [122, 123, 124, 125].map((sn) => decompressor.decompress(uo0(sn), at(sn)))
  assert.deepEqual(
    outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.reason : outcome.kind)),
    ['context repair', 'context repair', 'packet', 'packet'],
  )
})
