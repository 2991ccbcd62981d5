import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import {
  decodeAttributes,
  decodeNetlink,
  encodeAttribute,
  encodeNetlink,
  encodeUint32Attribute,
  numberNetlink,
} from './netlink-message.ts'

const octets = fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array))

test('what is encoded is decoded, several messages one behind the other (RFC 3549 §2.3.2)', () => {
  const message = fc.record({
    type: fc.integer({ min: 0, max: 0xffff }),
    flags: fc.integer({ min: 0, max: 0xffff }),
    sequence: fc.integer({ min: 0, max: 0xffff_ffff }),
    attributes: fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 99 }), octets), { selector: ([type]) => type }),
  })
  fc.assert(
    fc.property(fc.array(message, { maxLength: 4 }), (messages) => {
      const encoded = messages.map(({ type, flags, sequence, attributes }) => {
        const one = encodeNetlink(type, flags, [
          Buffer.from('head'),
          ...attributes.map(([kind, value]) => encodeAttribute(kind, value)),
        ])
        numberNetlink(one, sequence)
        return one
      })
      const decoded = decodeNetlink(Buffer.concat(encoded))
      assert.deepEqual(
        decoded.map(({ type, flags, sequence, body }) => ({
          type,
          flags,
          sequence,
          attributes: [...decodeAttributes(body.subarray(4))],
        })),
        messages.map(({ attributes, ...rest }) => ({ ...rest, attributes })),
      )
    }),
  )
})

test('a number is an attribute of 8 octets (RFC 3549 §2.3.3)', () => {
  assert.equal(encodeUint32Attribute(15, 733).toString('hex'), '08000f00dd020000')
})

test('whatever comes is decoded or refused', () => {
  for (const decode of [decodeNetlink, decodeAttributes]) {
    fc.assert(
      fc.property(octets, (input) => {
        try {
          decode(input)
        } catch (error) {
          assert.ok(error instanceof DecodeError)
          assert.equal(error.code, 'NETLINK_MALFORMED')
        }
      }),
    )
  }
})
