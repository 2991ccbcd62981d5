import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byteRangeOf } from './byte-range.ts'

test('ranges are read as RFC 9110 §14.1.2 has them', () => {
  const part = (first: number, last: number) => ({ kind: 'part', first, last })
  assert.deepEqual(byteRangeOf('bytes=0-499', 10_000), part(0, 499))
  assert.deepEqual(byteRangeOf('bytes=9500-', 10_000), part(9500, 9999))
  assert.deepEqual(byteRangeOf('bytes=-500', 10_000), part(9500, 9999))
  assert.deepEqual(byteRangeOf('bytes=-20000', 10_000), part(0, 9999))
  assert.deepEqual(byteRangeOf('bytes=9999-20000', 10_000), part(9999, 9999))
  assert.deepEqual(byteRangeOf('bytes=10000-', 10_000), { kind: 'unsatisfiable' })
  assert.deepEqual(byteRangeOf('bytes=-0', 10_000), { kind: 'unsatisfiable' })
  for (const header of [undefined, '', 'bytes=', 'bytes=-', 'bytes=5-2', 'bytes=0-1,3-4', 'octets=0-1', 'bytes=a-b']) {
    assert.deepEqual(byteRangeOf(header, 10_000), { kind: 'whole' }, header)
  }
})
