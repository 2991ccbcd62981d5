import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatRack, parseRack, parseRseq } from './rack.ts'

test('RAck names the response and the request (RFC 3262 §7.2)', () => {
  assert.deepEqual(parseRack('776656 1 INVITE'), { rseq: 776656, cseq: 1, method: 'INVITE' })
  assert.deepEqual(parseRack('1 \t 0  UPDATE'), { rseq: 1, cseq: 0, method: 'UPDATE' })
})

test('RSeq is a number from 1 to 2^32 - 1 (RFC 3262 §7.1)', () => {
  assert.equal(parseRseq('1'), 1)
  assert.equal(parseRseq('4294967295'), 2 ** 32 - 1)
})

for (const bad of ['', '0', '4294967296', '-1', '1x', '99999999999']) {
  test(`malformed RSeq: ${JSON.stringify(bad)} (RFC 3262 §7.1)`, () => {
    assert.throws(() => parseRseq(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

for (const bad of ['', '1', '1 1', '1 INVITE', '0 1 INVITE', 'x 1 INVITE', '1 1 IN VITE']) {
  test(`malformed RAck: ${JSON.stringify(bad)} (RFC 3262 §7.2)`, () => {
    assert.throws(() => parseRack(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('what is written is read back (RFC 3262 §7.2)', () => {
  const racks = fc.record(
    {
      rseq: fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      cseq: fc.nat(2 ** 31 - 1),
      method: fc.constantFrom('INVITE', 'UPDATE'),
    },
    { noNullPrototype: true },
  )
  fc.assert(fc.property(racks, (rack) => assert.deepEqual(parseRack(formatRack(rack)), rack)))
})
