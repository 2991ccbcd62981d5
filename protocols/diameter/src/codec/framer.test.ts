import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { DiameterDecodeError } from './diameter-decode-error.ts'
import { Framer } from './framer.ts'

/** A message of `length` octets: a header, then filler. */
function message(length: number, filler = 0): Buffer {
  const octets = Buffer.alloc(length, filler)
  octets.writeUInt32BE((1 << 24) | length, 0)
  return octets
}

function push(framer: Framer, ...chunks: Uint8Array[]): string[] {
  const messages: string[] = []
  for (const chunk of chunks) {
    framer.push(chunk, (octets) => {
      messages.push(octets.toString('hex'))
      return true
    })
  }
  return messages
}

describe('framer', () => {
  it('gives the same messages however the stream is cut', () => {
    const lengths = fc.array(fc.integer({ min: 5, max: 60 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(lengths, fc.infiniteStream(fc.integer({ min: 1, max: 90 })), (words, cuts) => {
        const messages = words.map((length, i) => message(4 * length, i))
        const stream = Buffer.concat(messages)
        const chunks: Buffer[] = []
        for (let at = 0; at < stream.length; ) {
          const { value } = cuts.next()
          chunks.push(stream.subarray(at, at + value))
          at += value
        }
        const framer = new Framer()
        assert.deepEqual(
          push(framer, ...chunks),
          messages.map((octets) => octets.toString('hex')),
        )
        assert.equal(framer.held, 0)
      }),
    )
  })

  it('keeps a message whole when the chunk it began in is reused', () => {
    const chunk = message(40, 7).subarray(0, 30)
    const framer = new Framer()
    push(framer, chunk)
    chunk.fill(0xee)
    assert.deepEqual(push(framer, message(40, 7).subarray(30)), [message(40, 7).toString('hex')])
  })

  it('holds what has come, not what a header promises', () => {
    const framer = new Framer(1_000_000)
    push(framer, message(1_000_000).subarray(0, 24))
    assert.equal(framer.held, 24)
  })

  it('stops when the connection is gone', () => {
    let count = 0
    new Framer().push(Buffer.concat([message(20), message(20)]), () => {
      count++
      return false
    })
    assert.equal(count, 1)
  })

  for (const [name, chunks, code] of [
    ['another version at the first octet', ['02'], 'DIAMETER_UNSUPPORTED_VERSION'],
    [
      'another version behind a good message',
      [message(20).toString('hex'), '47455420'],
      'DIAMETER_UNSUPPORTED_VERSION',
    ],
    ['a length below the header', ['01000010'], 'DIAMETER_INVALID_MESSAGE_LENGTH'],
    ['a length that is no multiple of four', ['01', '000016'], 'DIAMETER_INVALID_MESSAGE_LENGTH'],
    ['a length above the limit', ['010003ec'], 'DIAMETER_INVALID_MESSAGE_LENGTH'],
  ] as const) {
    it(`refuses ${name} (RFC 6733 §3)`, () => {
      const framer = new Framer(1000)
      assert.throws(
        () => push(framer, ...chunks.map((hex) => Buffer.from(hex, 'hex'))),
        (error) => error instanceof DiameterDecodeError && error.code === code,
      )
    })
  }

  it('takes longer messages once it is allowed to', () => {
    const framer = new Framer(1000)
    framer.allow(2000)
    assert.equal(push(framer, message(2000)).length, 1)
  })
})
