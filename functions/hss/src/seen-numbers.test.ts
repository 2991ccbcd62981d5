import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SeenNumbers } from './seen-numbers.ts'

test('a number is new once, then tells its first row, however many there are', () => {
  const seen = new SeenNumbers()
  const imsiOf = (row: number) => `00101${String(row * 7919).padStart(10, '0')}`
  for (let row = 1; row <= 5000; row++) assert.equal(seen.add(imsiOf(row), row), undefined)
  for (let row = 1; row <= 5000; row++) assert.equal(seen.add(imsiOf(row), 9999), row)
})

test('leading zeros and the greatest number make a difference', () => {
  const seen = new SeenNumbers()
  for (const [index, digits] of ['1', '01', '001', '999999999999999', '999999999999998'].entries()) {
    assert.equal(seen.add(digits, index + 1), undefined, digits)
  }
  assert.equal(seen.add('01', 9), 2)
})
