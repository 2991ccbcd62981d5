import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  decodeTelephoneEvents,
  digitOfEvent,
  eventOfDigit,
  TelephoneEventReceiver,
  TelephoneEventSender,
  writeTelephoneEvent,
} from '@voltaic/rtp'
import fc from 'fast-check'

interface Packet {
  readonly payload: Uint8Array
  readonly timestamp: number
}

/** Digits of 100 ms at 8 kHz, one after the other. */
function dial(digits: string, start: number): Packet[][] {
  return [...digits].map((digit, index) => {
    const sender = new TelephoneEventSender(eventOfDigit(digit) ?? 0, 160, 800)
    const packets: Packet[] = []
    for (let event = sender.next(); event !== undefined; event = sender.next()) {
      const payload = new Uint8Array(4)
      writeTelephoneEvent(payload, 0, event)
      packets.push({ payload, timestamp: (start + index * 1600) % 2 ** 32 })
    }
    return packets
  })
}

function listen(packets: readonly Packet[]): string {
  const receiver = new TelephoneEventReceiver()
  let digits = ''
  for (const { payload, timestamp } of packets) {
    for (const event of decodeTelephoneEvents(payload)) {
      if (receiver.receive(event, timestamp) === 'begins') digits += digitOfEvent(event.event)
    }
  }
  return digits
}

const digits = fc.string({ unit: fc.constantFrom(...'0123456789*#ABCD'), minLength: 1, maxLength: 20 })

test('as long as one packet of each digit comes, all of them are heard, in order and once', () => {
  fc.assert(
    fc.property(digits, fc.nat(0xffff_ffff), fc.infiniteStream(fc.nat(0x7f)), (text, start, masks) => {
      const come = dial(text, start).flatMap((packets) => {
        const mask = masks.next().value || 1
        return packets.filter((_, index) => (mask >> index) & 1)
      })
      assert.equal(listen(come), text)
    }),
  )
})

test('copies and packets of an earlier digit that come late add nothing', () => {
  const [one, two] = dial('12', 0)
  assert.ok(one && two)
  assert.equal(listen([...one, ...two, ...one, ...two]), '12')
})

test('the end is sent three times, all with the whole duration', () => {
  const [packets] = dial('5', 0)
  const ends = packets?.flatMap(({ payload }) => decodeTelephoneEvents(payload)).filter(({ isEnd }) => isEnd)
  assert.deepEqual(
    ends?.map(({ duration }) => duration),
    [800, 800, 800],
  )
})
