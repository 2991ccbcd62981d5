import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { decodeBase64, encodeBase64 } from './base64.ts'
import { DecodeError } from './decode-error.ts'
import { decodeHex, encodeHex } from './hex.ts'

/** Test vectors of RFC 4648 §10. */
const VECTORS = [
  ['', '', ''],
  ['f', 'Zg==', '66'],
  ['fo', 'Zm8=', '666f'],
  ['foo', 'Zm9v', '666f6f'],
  ['foob', 'Zm9vYg==', '666f6f62'],
  ['fooba', 'Zm9vYmE=', '666f6f6261'],
  ['foobar', 'Zm9vYmFy', '666f6f626172'],
] as const

describe('hex and base64', () => {
  test('the vectors of RFC 4648 §10 hold both ways', () => {
    for (const [text, base64, hex] of VECTORS) {
      const bytes = Buffer.from(text)
      assert.equal(encodeBase64(bytes), base64)
      assert.equal(encodeHex(bytes), hex)
      assert.equal(Buffer.from(decodeBase64(base64)).toString(), text)
      assert.equal(Buffer.from(decodeHex(hex.toUpperCase())).toString(), text)
    }
  })

  test('any octets come back, also from the middle of a buffer', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.nat(3), (octets, offset) => {
        const view = new Uint8Array([...new Array(offset).fill(1), ...octets, 2]).subarray(
          offset,
          offset + octets.length,
        )
        assert.deepEqual([...decodeHex(encodeHex(view))], [...octets])
        assert.deepEqual([...decodeBase64(encodeBase64(view))], [...octets])
      }),
    )
  })

  test('malformed text is refused, and the message does not repeat it (RFC 4648 §3.3, §3.5)', () => {
    const secret = '0123456789abcdef'
    const decode = { HEX_MALFORMED: decodeHex, BASE64_MALFORMED: decodeBase64 }
    const malformed = {
      HEX_MALFORMED: ['0', 'zz', '00 11', '0x00', `${secret}g`, '00\n'],
      BASE64_MALFORMED: ['Zg', 'Zg=', 'Zh==', 'Zm9v\n', 'Zm 9v', '_-==', `${secret}#`, 'Zg==Zg=='],
    }
    for (const code of ['HEX_MALFORMED', 'BASE64_MALFORMED'] as const) {
      for (const text of malformed[code]) {
        assert.throws(
          () => decode[code](text),
          (error) => error instanceof DecodeError && error.code === code && !error.message.includes(secret),
          text,
        )
      }
    }
  })
})
