import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { formatChargingVector, parseChargingVector } from './charging-vector.ts'

test('P-Charging-Vector has an ICID and the operators at both ends (RFC 7315 §5.6)', () => {
  const text = 'icid-value=1234bc9876e; icid-generated-at=192.0.6.8; orig-ioi=home1.net;term-ioi="home2.net"'
  assert.deepEqual(parseChargingVector(text), {
    icidValue: '1234bc9876e',
    icidGeneratedAt: '192.0.6.8',
    origIoi: 'home1.net',
    termIoi: 'home2.net',
    params: new Map(),
  })
})

test('what is not known stays (RFC 7315 §5.6)', () => {
  const text = 'icid-value="a";transit-ioi="one.1,void";related-icid=b;x'
  const vector = parseChargingVector(text)
  assert.deepEqual([...vector.params.keys()], ['transit-ioi', 'related-icid', 'x'])
  assert.equal(formatChargingVector(vector), text)
})

for (const bad of ['', 'icid-value', 'icid-value=""', 'orig-ioi=a', 'x;icid-value=a', 'icid-value=a;;']) {
  test(`malformed P-Charging-Vector: ${JSON.stringify(bad)} (RFC 7315 §5.6)`, () => {
    assert.throws(() => parseChargingVector(bad), { name: 'DecodeError', code: 'SIP_HEADER_MALFORMED' })
  })
}

test('what is written is read back (RFC 7315 §5.6)', () => {
  const name = fc.stringMatching(/^[a-z0-9.+-]{1,20}$/)
  const vectors = fc.record(
    { icidValue: name, icidGeneratedAt: name, origIoi: name, termIoi: name },
    { requiredKeys: ['icidValue'], noNullPrototype: true },
  )
  fc.assert(
    fc.property(vectors, name, (vector, value) => {
      const params = new Map([['access-network-charging-info', value]])
      assert.deepEqual(parseChargingVector(formatChargingVector({ ...vector, params })), { ...vector, params })
    }),
  )
})
