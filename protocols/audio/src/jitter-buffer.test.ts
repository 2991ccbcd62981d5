import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSeededRandom } from '@voltaic/runtime'
import fc from 'fast-check'
import { JitterBuffer, MAX_BUFFERED_FRAMES, type PlayedFrame } from './jitter-buffer.ts'

const options = { clockRate: 8000, frameTicks: 160 } as const

/** A packet of one frame whose only octet says which one it is. */
const packet = (number: number, more: { ssrc?: number; sequence?: number; timestamp?: number } = {}) => ({
  ssrc: more.ssrc ?? 1,
  sequenceNumber: (more.sequence ?? number) & 0xffff,
  timestamp: (more.timestamp ?? number * 160) >>> 0,
  frames: [Uint8Array.of(number & 0xff)],
})
const shown = (played: PlayedFrame | undefined) => (played?.kind === 'frame' ? played.frame[0] : played?.kind)

/** Takes a frame every 20 ms from `from` to before `until`. */
function takeAll(buffer: JitterBuffer, from: number, until: number) {
  const taken: (number | string | undefined)[] = []
  for (let at = from; at < until; at += 20) taken.push(shown(buffer.take(at)))
  return taken
}

interface Arriving {
  readonly number: number
  readonly at: number
}

/** Packets that come while a frame is taken every 20 ms. @returns what each taking gave */
function playAll(buffer: JitterBuffer, packets: readonly Arriving[], until: number) {
  const arriving = packets.toSorted((a, b) => a.at - b.at)
  const taken: (number | string | undefined)[] = []
  let next = 0
  for (let at = 0; at < until; at += 20) {
    for (let one = arriving[next]; one !== undefined && one.at <= at; one = arriving[next]) {
      buffer.put(packet(one.number), one.at)
      next += 1
    }
    taken.push(shown(buffer.take(at)))
  }
  return taken
}

describe('jitter buffer', () => {
  test('nothing is played before the first packet, and the first one waits', () => {
    const buffer = new JitterBuffer(options)
    assert.equal(buffer.take(0), undefined)
    assert.equal(buffer.put(packet(0), 1000), 'begun')
    assert.equal(buffer.take(1020), undefined)
    assert.equal(shown(buffer.take(1040)), 0)
  })

  test('frames come out in the order of their timestamps, those of one packet one after the other', () => {
    const buffer = new JitterBuffer({ ...options, minDelay: 80 })
    buffer.put(packet(0), 0)
    buffer.put(packet(2), 40)
    buffer.put(packet(1), 41)
    buffer.put({ ...packet(3), frames: [Uint8Array.of(3), Uint8Array.of(4)] }, 60)
    assert.deepEqual(takeAll(buffer, 80, 180), [0, 1, 2, 3, 4])
  })

  test('a packet that overtook the first one does not make it late', () => {
    const buffer = new JitterBuffer(options)
    assert.equal(buffer.put(packet(11), 20), 'begun')
    assert.equal(buffer.put(packet(10), 21), 'queued')
    assert.deepEqual(takeAll(buffer, 60, 100), [10, 11])
  })

  test('a gap in sequence numbers is a loss, a gap in timestamps alone a pause (RFC 3550 §5.1)', () => {
    const buffer = new JitterBuffer({ ...options, minDelay: 100 })
    buffer.put(packet(0), 0)
    buffer.put(packet(2), 40)
    buffer.put(packet(5, { sequence: 3 }), 100)
    assert.deepEqual(takeAll(buffer, 100, 220), [0, 'lost', 2, 'nothing', 'nothing', 5])
    assert.equal(buffer.counters.lost, 1)
  })

  test('a packet without speech, as of a key that is pressed, is no loss', () => {
    const buffer = new JitterBuffer({ ...options, minDelay: 100 })
    buffer.put(packet(0), 0)
    buffer.put({ ...packet(1), frames: [] }, 20)
    buffer.put(packet(2), 40)
    assert.deepEqual(takeAll(buffer, 100, 160), [0, 'nothing', 2])
  })

  test('what comes twice is played once, and what comes late not at all', () => {
    const buffer = new JitterBuffer(options)
    buffer.put(packet(0), 0)
    assert.equal(buffer.put(packet(0), 1), 'duplicate')
    buffer.put(packet(2), 40)
    assert.deepEqual(takeAll(buffer, 40, 80), [0, 'lost'])
    assert.equal(buffer.put(packet(1), 70), 'late')
    assert.equal(shown(buffer.take(80)), 2)
    const { queued, late, duplicates } = buffer.counters
    assert.deepEqual({ queued, late, duplicates }, { queued: 2, late: 1, duplicates: 1 })
  })

  test('sequence numbers and timestamps wrap around', () => {
    const buffer = new JitterBuffer(options)
    const started = 0xffff_ffff - 320
    const taken: unknown[] = []
    for (let number = 0; number < 200; number++) {
      const at = number * 20
      buffer.put(packet(number, { sequence: 0xfff0 + number, timestamp: started + number * 160 }), at)
      taken.push(shown(buffer.take(at)))
    }
    assert.deepEqual(
      taken.slice(2),
      Array.from({ length: 198 }, (_, number) => number),
    )
    assert.equal(buffer.counters.restarts, 0)
  })

  test('another SSRC begins anew, wherever its numbers are (RFC 3550 §8.2)', () => {
    const buffer = new JitterBuffer(options)
    buffer.put(packet(0), 0)
    takeAll(buffer, 40, 60)
    assert.equal(buffer.put(packet(70, { ssrc: 2, sequence: 9, timestamp: 77_777 }), 60), 'begun')
    assert.deepEqual(takeAll(buffer, 60, 120), [undefined, undefined, 70])
    assert.equal(buffer.counters.restarts, 1)
  })

  test('a jump of the timestamps that time does not explain begins anew; a long pause does not', () => {
    const buffer = new JitterBuffer(options)
    buffer.put(packet(0), 0)
    takeAll(buffer, 40, 5000)
    assert.equal(buffer.put(packet(250, { sequence: 1 }), 5000), 'queued')
    takeAll(buffer, 5000, 5040)
    assert.equal(shown(buffer.take(5040)), 250)
    assert.equal(buffer.put(packet(9250, { sequence: 2 }), 5060), 'begun')
    assert.equal(buffer.put(packet(5, { sequence: 3 }), 5080), 'begun')
  })

  test('a pause in which nobody took anything is left out', () => {
    const buffer = new JitterBuffer(options)
    buffer.put(packet(0), 0)
    buffer.take(40)
    assert.equal(buffer.put(packet(1000, { sequence: 1 }), 20_000), 'queued')
    const taken = takeAll(buffer, 20_000, 20_400)
    assert.ok(taken.includes(1000 & 0xff), `${taken}`)
  })

  test('a way that becomes slower for good is followed after a few packets', () => {
    const buffer = new JitterBuffer(options)
    const arriving = Array.from({ length: 200 }, (_, number) => ({ number, at: number * 20 + (number < 50 ? 0 : 500) }))
    const taken = playAll(buffer, arriving, 4500)
    // Of the 150 frames behind the change those that proved it are gone.
    const played = Array.from({ length: 150 }, (_, index) => index + 50).filter((number) => taken.includes(number))
    assert.ok(played.length >= 140, `${played.length}`)
    assert.equal(buffer.counters.restarts, 1)
  })

  for (const [jitter, least, most] of [
    [0, 40, 40],
    [60, 60, 80],
    [600, 200, 200],
  ] as const) {
    test(`${jitter} ms of jitter ask for ${least} to ${most} ms, and what was added goes again`, () => {
      const random = createSeededRandom(7)
      const buffer = new JitterBuffer({ ...options, maxDelay: 200 })
      const delay = (number: number) => (number < 1000 && jitter > 0 ? random.integer(jitter + 1) : 0)
      const arriving = Array.from({ length: 1500 }, (_, number) => ({ number, at: number * 20 + delay(number) }))
      playAll(buffer, arriving.slice(0, 900), 18_000)
      assert.ok(buffer.wantedDelay >= least && buffer.wantedDelay <= most, `${buffer.wantedDelay} ms`)
      const shiftedBy = buffer.counters.stretched - buffer.counters.dropped
      assert.ok(shiftedBy * 20 <= most - 20, `${shiftedBy} frames deeper`)
      const rest = new JitterBuffer(options)
      const taken = playAll(rest, arriving, 30_000)
      assert.equal(rest.wantedDelay, 40)
      // No frame of the quiet end is missing once the window of 128 packets has passed it.
      const end = taken.slice(1200, 1490)
      assert.ok(
        end.filter((one) => typeof one === 'number').length >= 280,
        `${end.filter((one) => typeof one !== 'number')}`,
      )
    })
  }

  test('5 % loss and 30 ms of jitter cost 5 % of the frames', () => {
    const random = createSeededRandom(11)
    const buffer = new JitterBuffer(options)
    const sent = Array.from({ length: 2000 }, (_, number) => ({ number, at: number * 20 + random.integer(31) }))
    const arriving = sent.filter(() => random.integer(100) >= 5)
    const played = playAll(buffer, arriving, 40_200).filter((one) => typeof one === 'number').length
    assert.ok(arriving.length - played <= 10, `${arriving.length - played} frames came and were not played`)
    assert.ok(buffer.counters.late <= 5)
  })

  test('whatever comes, at most the newest frames are held and no frame is played twice', () => {
    const step = fc.record({
      number: fc.integer({ min: 0, max: 200 }),
      sequence: fc.integer({ min: 0, max: 0xffff }),
      ssrc: fc.constantFrom(1, 1, 1, 2),
      wait: fc.integer({ min: 0, max: 40 }),
      takes: fc.boolean(),
    })
    const count = (buffer: JitterBuffer, at: number) => (buffer.take(at)?.kind === 'frame' ? 1 : 0)
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150 }), (steps) => {
        const buffer = new JitterBuffer(options)
        let [at, put, got] = [0, 0, 0]
        for (const { number, sequence, ssrc, wait, takes } of steps) {
          at += wait
          const admission = buffer.put(packet(number, { sequence, ssrc }), at)
          put += admission === 'queued' || admission === 'begun' ? 1 : 0
          got += takes ? count(buffer, at) : 0
        }
        for (let more = 0; more < 2 * MAX_BUFFERED_FRAMES + 30; more++, at += 20) got += count(buffer, at)
        assert.ok(got <= put)
      }),
    )
  })
})
