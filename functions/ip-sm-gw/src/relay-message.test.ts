import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { readRelayMessage } from './relay-message.ts'

const kindOf = (hex: string) => {
  const message = readRelayMessage(Buffer.from(hex, 'hex'))
  return message.kind === 'refused' ? `${message.messageReference} ${message.cause}` : message.kind
}

test('each message of a phone is known by its type; what cannot be read is refused by its reference (TS 24.011 §9.3.1)', () => {
  assert.equal(kindOf('000500000401020304'), 'submission')
  assert.equal(kindOf('0205'), 'report')
  assert.equal(kindOf('0405011600'), 'report')
  assert.equal(kindOf('0605'), 'memory-available')
  assert.equal(kindOf('0005'), '5 96')
  assert.equal(kindOf('0705'), '5 97')
  // a report is not reported on, and the network does not talk to itself
  assert.equal(kindOf('0405'), 'ignored')
  assert.equal(kindOf('0305'), 'ignored')
  assert.equal(kindOf('00'), 'unreadable')
  assert.equal(kindOf(''), 'unreadable')
})

test('no octets make it throw', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 260 }), (octets) => void readRelayMessage(octets)))
})
