import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  decodeTelephoneEvents,
  digitOfEvent,
  eventOfDigit,
  MAX_EVENTS,
  type TelephoneEvent,
  writeTelephoneEvent,
} from './telephone-event.ts'
import { type EventProgress, TelephoneEventReceiver } from './telephone-event-receiver.ts'
import { TelephoneEventSender } from './telephone-event-sender.ts'

const event = (number: number, duration: number, isEnd = false): TelephoneEvent => ({
  event: number,
  isEnd,
  volume: 10,
  duration,
})

describe('the payload', () => {
  test('lies as in the figure (RFC 4733 §2.3)', () => {
    const payload = new Uint8Array(4)
    assert.equal(writeTelephoneEvent(payload, 0, event(11, 0x0320, true)), 4)
    assert.deepEqual([...payload], [11, 0x8a, 0x03, 0x20])
    assert.deepEqual(decodeTelephoneEvents(payload), [event(11, 800, true)])
  })

  test('the reserved bit is not looked at (RFC 4733 §2.3)', () => {
    assert.deepEqual(decodeTelephoneEvents(Uint8Array.of(1, 0x4a, 0, 160)), [event(1, 160)])
  })

  test('what is written is read, one event after the other (RFC 4733 §2.5.1.5)', () => {
    const one = fc.record({ event: fc.nat(255), isEnd: fc.boolean(), volume: fc.nat(63), duration: fc.nat(0xffff) })
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: MAX_EVENTS }), (events) => {
        const payload = new Uint8Array(events.length * 4)
        let at = 0
        for (const each of events) at = writeTelephoneEvent(payload, at, each)
        assert.deepEqual(
          decodeTelephoneEvents(payload),
          events.map((each) => ({ ...each })),
        )
      }),
    )
  })

  test('other lengths are refused', () => {
    for (const length of [0, 3, 5, (MAX_EVENTS + 1) * 4]) {
      assert.throws(() => decodeTelephoneEvents(new Uint8Array(length)), { code: 'TELEPHONE_EVENT_LENGTH' })
    }
  })

  test('values that do not fit are a bug of the caller', () => {
    const write =
      (each: TelephoneEvent, room = 4) =>
      () =>
        writeTelephoneEvent(new Uint8Array(room), 0, each)
    for (const wrong of [event(256, 0), event(0, 0x1_0000), { ...event(0, 0), volume: 64 }]) {
      assert.throws(write(wrong), RangeError)
    }
    assert.throws(write(event(0, 0), 3), RangeError)
  })

  test('digits are the events 0 to 15 (RFC 4733 §3.2)', () => {
    const digits = [...'0123456789*#ABCD']
    assert.deepEqual(digits.map(eventOfDigit), [...digits.keys()])
    assert.deepEqual([...digits.keys()].map(digitOfEvent), digits)
    assert.equal(eventOfDigit('d'), 15)
    for (const wrong of ['E', '', '12', ' ']) assert.equal(eventOfDigit(wrong), undefined)
    assert.equal(digitOfEvent(16), undefined)
  })
})

describe('an event is sent', () => {
  test('with a marker first, its duration growing, and its end three times (RFC 4733 §2.5.1.2, §2.5.1.4)', () => {
    const sender = new TelephoneEventSender(5, 320, 1600)
    const packets = Array.from({ length: 8 }, () => sender.next())
    assert.deepEqual(
      packets.map((packet) => packet && [packet.marker, packet.duration, packet.isEnd]),
      [
        [true, 320, false],
        [false, 640, false],
        [false, 960, false],
        [false, 1280, false],
        [false, 1600, true],
        [false, 1600, true],
        [false, 1600, true],
        undefined,
      ],
    )
    assert.equal(sender.isDone, true)
  })

  test('a short one has its marker and its end in one packet', () => {
    const sender = new TelephoneEventSender(5, 320, 100)
    assert.deepEqual(sender.next(), { event: 5, isEnd: true, volume: 10, duration: 100, marker: true })
    assert.equal(sender.next()?.marker, false)
  })

  test('one that would need segments is a bug of the caller', () => {
    assert.throws(() => new TelephoneEventSender(5, 320, 0x1_0000), RangeError)
    assert.throws(() => new TelephoneEventSender(5, 320, 0), RangeError)
  })
})

describe('an event is received', () => {
  const progress = (...packets: [TelephoneEvent, number][]): EventProgress[] => {
    const receiver = new TelephoneEventReceiver()
    return packets.map(([each, timestamp]) => receiver.receive(each, timestamp))
  }

  test('once, however many packets come (RFC 4733 §2.5.2.2)', () => {
    assert.deepEqual(
      progress(
        [event(1, 160), 0],
        [event(1, 320), 0],
        [event(1, 320), 0],
        [event(1, 480, true), 0],
        [event(1, 480, true), 0],
        [event(1, 320), 0],
        [event(1, 160), 1600],
      ),
      ['begins', 'continues', 'known', 'ends', 'known', 'known', 'begins'],
    )
  })

  test('even when only one of its packets comes, or one comes after the next event', () => {
    assert.deepEqual(progress([event(1, 480, true), 0], [event(2, 480, true), 1600], [event(1, 480, true), 0]), [
      'begins',
      'begins',
      'known',
    ])
  })

  test('also when timestamps turn over', () => {
    assert.deepEqual(progress([event(1, 480, true), 0xffff_ff00], [event(1, 480, true), 0x500]), ['begins', 'begins'])
  })

  test('a long one goes on in a segment of its own (RFC 4733 §2.5.1.3)', () => {
    const receiver = new TelephoneEventReceiver()
    assert.equal(receiver.receive(event(1, 0xffff), 100), 'begins')
    assert.equal(receiver.receive(event(1, 160), 100 + 0xffff), 'continues')
    assert.equal(receiver.receive(event(1, 320, true), 100 + 0xffff), 'ends')
    assert.equal(receiver.duration, 0xffff + 320)
  })
})
