import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { type Arrival, MAX_DROPOUT, MAX_MISORDER, ReceptionStatistics } from './reception-statistics.ts'

function received(numbers: readonly number[], minSequential = 1) {
  const statistics = new ReceptionStatistics(minSequential)
  const arrivals: Arrival[] = numbers.map((number) => statistics.receive(number & 0xffff))
  return { statistics, arrivals }
}

describe('sequence numbers (RFC 3550 §A.1)', () => {
  test('a source is believed after two packets in a row', () => {
    const { statistics, arrivals } = received([7, 9, 11, 12, 13], 2)
    assert.deepEqual(arrivals, ['probation', 'probation', 'probation', 'next', 'next'])
    assert.deepEqual([statistics.received, statistics.expected, statistics.packetsLost], [2, 2, 0])
  })

  test('numbers go round, and the cycles are counted', () => {
    const { statistics, arrivals } = received([65_534, 65_535, 0, 1])
    assert.deepEqual(arrivals, ['next', 'next', 'next', 'next'])
    assert.equal(statistics.highestSequenceNumber, 0x1_0001)
    assert.deepEqual([statistics.expected, statistics.missing], [4, 0])
  })

  test('a gap is a loss until the packet comes late, also over the turn', () => {
    const { statistics, arrivals } = received([65_534, 0, 1, 65_535])
    assert.deepEqual(arrivals, ['next', 'gap', 'next', 'late'])
    assert.deepEqual([statistics.late, statistics.missing, statistics.packetsLost], [1, 0, 0])
  })

  test('a duplicate is known, and hides a loss from the report but not from the count', () => {
    const { statistics, arrivals } = received([1, 2, 2, 4, 1])
    assert.deepEqual(arrivals, ['next', 'next', 'duplicate', 'gap', 'duplicate'])
    assert.deepEqual([statistics.duplicates, statistics.missing, statistics.packetsLost], [2, 1, -1])
  })

  test('a packet that the first one overtook moves the start', () => {
    const { statistics, arrivals } = received([0, 65_534, 1])
    assert.deepEqual(arrivals, ['next', 'late', 'next'])
    assert.deepEqual([statistics.expected, statistics.missing], [4, 1])
  })

  test('a jump is not used, and is a restart when it goes on', () => {
    const { statistics, arrivals } = received([1, 2, 4, 5000, 5, 9000, 9001, 9003])
    assert.deepEqual(arrivals, ['next', 'next', 'gap', 'jump', 'next', 'jump', 'restart', 'gap'])
    assert.deepEqual([statistics.received, statistics.expected, statistics.missing], [2, 3, 2])
  })

  test('the limits of a gap and of a late packet are those of the standard', () => {
    assert.deepEqual(received([1, MAX_DROPOUT]).arrivals, ['next', 'gap'])
    assert.deepEqual(received([1, MAX_DROPOUT + 1]).arrivals, ['next', 'jump'])
    assert.deepEqual(received([1000, 1001 - MAX_MISORDER]).arrivals, ['next', 'late'])
    assert.deepEqual(received([1000, 1000 - MAX_MISORDER]).arrivals, ['next', 'jump'])
  })

  test('whatever is lost, doubled and mixed within the window, the counts are right', () => {
    const fates = fc.array(fc.record({ copies: fc.nat(2), delay: fc.nat(20) }), {
      minLength: 1,
      maxLength: 300,
      size: 'max',
    })
    fc.assert(
      fc.property(fates, fc.nat(0xffff), (packets, start) => {
        const flights = packets.flatMap(({ copies, delay }, index) =>
          Array.from({ length: copies }, (_, copy) => ({ index, at: index + delay * (copy + 1) })),
        )
        flights.sort((a, b) => a.at - b.at)
        const { statistics, arrivals } = received(flights.map(({ index }) => start + index))
        const come = new Set(flights.map(({ index }) => index))
        const expected = come.size === 0 ? 0 : Math.max(...come) - Math.min(...come) + 1
        assert.equal(arrivals.filter((arrival) => arrival === 'duplicate').length, flights.length - come.size)
        assert.equal(statistics.missing, expected - come.size)
        assert.equal(statistics.packetsLost, expected - flights.length)
      }),
    )
  })
})

describe('reports', () => {
  test('the fraction lost is of the packets since the last report (RFC 3550 §A.3)', () => {
    const { statistics } = received([1, 2, 3, 5])
    assert.equal(statistics.takeFractionLost(), Math.floor(256 / 5))
    assert.equal(statistics.takeFractionLost(), 0)
    statistics.receive(6)
    statistics.receive(10)
    assert.equal(statistics.takeFractionLost(), Math.floor((3 * 256) / 5))
    statistics.receive(10)
    assert.equal(statistics.takeFractionLost(), 0)
  })

  test('the loss is cut to 24 bits with a sign (RFC 3550 §6.4.1)', () => {
    const { statistics } = received([0])
    for (let number = 0; number < 0x80_0000 * 2; number += 2999) statistics.receive(number & 0xffff)
    assert.equal(statistics.packetsLost, 0x7f_ffff)
  })

  test('jitter is the smoothed difference of transit times (RFC 3550 §A.8)', () => {
    const statistics = new ReceptionStatistics(1)
    let expected = 0
    let last: number | undefined
    for (const [index, delay] of [40, 40, 56, 32, 90, 40].entries()) {
      const timestamp = (0xffff_fe00 + index * 160) % 0x1_0000_0000
      statistics.updateJitter(timestamp, 123_456 + index * 160 + delay)
      if (last !== undefined) expected += (Math.abs(delay - last) - expected) / 16
      last = delay
      assert.ok(Math.abs(statistics.jitter - expected) < 1e-9)
    }
    assert.ok(expected > 0)
  })
})
