import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ReceptionStatistics, reportOn } from '@voltaic/rtp'
import fc from 'fast-check'

// RFC 3550 §A.8 gives the jitter in integers, scaled by 16 so that nothing is lost in rounding.

function createReference() {
  let transit = 0
  let jitter = 0
  return (ts: number, arrival: number): number => {
    const now = (arrival - ts) | 0
    const d = Math.abs((now - transit) | 0)
    transit = now
    jitter += d - ((jitter + 8) >> 4)
    return jitter >> 4
  }
}

test('the jitter that is reported is that of the algorithm, but for its rounding (RFC 3550 §A.8)', () => {
  fc.assert(
    fc.property(fc.nat(0xffff_ffff), fc.array(fc.nat(1600), { minLength: 2, maxLength: 200 }), (start, delays) => {
      const reference = createReference()
      const statistics = new ReceptionStatistics(1)
      for (const [index, delay] of delays.entries()) {
        const ts = (start + index * 160) % 2 ** 32
        const arrival = (start + index * 160 + delay) % 2 ** 32
        statistics.receive(index)
        statistics.updateJitter(ts, arrival)
        // the reference takes the transit time before the first packet for 0
        const expected = reference(ts, index === 0 ? ts : (arrival - (delays[0] ?? 0)) % 2 ** 32)
        const { jitter } = reportOn(1, statistics, undefined, 0)
        assert.ok(Math.abs(jitter - expected) <= 1, `${jitter}, not ${expected}`)
      }
    }),
  )
})
