import assert from 'node:assert/strict'
import test from 'node:test'
import { DecodeError } from '@voltaic/base'
import fc from 'fast-check'
import {
  type BencodeValue,
  MAX_BENCODE_DEPTH,
  MAX_BENCODE_DIGITS,
  MAX_BENCODE_LENGTH,
  MAX_BENCODE_VALUES,
} from './bencode.ts'
import { decodeBencode } from './decode-bencode.ts'
import { encodeBencode } from './encode-bencode.ts'

const octets = (text: string): Uint8Array => Buffer.from(text, 'latin1')
const codeOf = (text: string): string => {
  try {
    decodeBencode(octets(text))
  } catch (error) {
    assert.ok(error instanceof DecodeError)
    return error.code
  }
  return 'accepted'
}

// The two examples of the documentation of rtpengine, docs/ng_control_protocol.md
test('bencode reads the ping and the pong of the ng documentation', () => {
  assert.deepEqual(decodeBencode(octets('d7:command4:pinge')), new Map([['command', 'ping']]))
  assert.deepEqual(Buffer.from(encodeBencode(new Map([['result', 'pong']]))).toString(), 'd6:result4:ponge')
})

test('bencode reads numbers, lists and unsorted dictionaries', () => {
  assert.deepEqual(
    decodeBencode(octets('d1:bli-3ei0e0:e1:ad1:xi9007199254740991eee')),
    new Map<string, BencodeValue>([
      ['b', [-3, 0, '']],
      ['a', new Map([['x', Number.MAX_SAFE_INTEGER]])],
    ]),
  )
})

const value: fc.Arbitrary<BencodeValue> = fc.letrec<{ value: BencodeValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.maxSafeInteger(),
    fc.uint8Array({ maxLength: 20 }).map((data) => Buffer.from(data).toString('latin1')),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(fc.string({ unit: 'binary-ascii', maxLength: 6 }), tie('value')), { maxLength: 4 })
      .map((entries) => new Map(entries)),
  ),
})).value

test('what bencode writes it reads again', () => {
  fc.assert(
    fc.property(value, (written) => {
      const read = decodeBencode(encodeBencode(written))
      assert.deepEqual(read, Object.is(written, -0) ? 0 : written)
      assert.deepEqual(encodeBencode(read), encodeBencode(written))
    }),
  )
})

test('bencode refuses what is cut off, malformed or followed by more', () => {
  for (const text of ['', 'i1', 'l', 'd', 'd1:a', '3:ab', 'd1:ai1e']) assert.equal(codeOf(text), 'BENCODE_TRUNCATED')
  for (const text of ['ie', 'i-e', 'i-0e', 'i01e', 'i1.5e', '01:a', ':a', 'x', 'i1ei2e', 'di1ei2ee', 'lle']) {
    assert.notEqual(codeOf(text), 'accepted', text)
  }
})

test('bencode has limits of length, depth, values and digits', () => {
  assert.equal(codeOf(`${MAX_BENCODE_LENGTH}:${'a'.repeat(MAX_BENCODE_LENGTH)}`), 'BENCODE_TOO_LONG')
  const nested = (depth: number) => `${'l'.repeat(depth + 1)}${'e'.repeat(depth + 1)}`
  assert.equal(codeOf(nested(MAX_BENCODE_DEPTH)), 'accepted')
  assert.equal(codeOf(nested(MAX_BENCODE_DEPTH + 1)), 'BENCODE_TOO_DEEP')
  assert.equal(codeOf(`l${'0:'.repeat(MAX_BENCODE_VALUES - 1)}e`), 'accepted')
  assert.equal(codeOf(`l${'0:'.repeat(MAX_BENCODE_VALUES)}e`), 'BENCODE_TOO_MANY')
  assert.equal(codeOf(`i${'9'.repeat(MAX_BENCODE_DIGITS)}e`), 'BENCODE_MALFORMED')
  assert.equal(codeOf(`${'1'.repeat(MAX_BENCODE_DIGITS + 1)}:a`), 'BENCODE_MALFORMED')
})
