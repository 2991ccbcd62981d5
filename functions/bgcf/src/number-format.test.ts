import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { E164_FORMAT, formatForTrunk, type NumberFormat, parseFromTrunk } from './number-format.ts'

const AUSTRALIA: NumberFormat = { ...E164_FORMAT, countryCode: '61', internationalPrefix: '0011' }

for (const [format, number, written] of [
  [E164_FORMAT, '+61255502345', '+61255502345'],
  [{ ...E164_FORMAT, style: 'international' }, '+61255502345', '0061255502345'],
  [{ ...E164_FORMAT, style: 'digits' }, '+61255502345', '61255502345'],
  [{ ...AUSTRALIA, style: 'national' }, '+61255502345', '0255502345'],
  [{ ...AUSTRALIA, style: 'national' }, '+442079460000', '0011442079460000'],
  [{ ...AUSTRALIA, style: 'national', prefix: '9#' }, '+61255502345', '9#0255502345'],
  [{ ...E164_FORMAT, style: 'national', countryCode: '1', nationalPrefix: '' }, '+12025550123', '2025550123'],
] as const) {
  test(`${number} is ${written} in ${format.style}${format.prefix && ` with ${format.prefix}`}, and back (ITU-T E.164 §6)`, () => {
    assert.equal(formatForTrunk(number, format), written)
    assert.equal(parseFromTrunk(written, format), number)
  })
}

test('a number with its + is taken in any format', () => {
  for (const style of ['e164', 'international', 'digits', 'national'] as const) {
    assert.equal(parseFromTrunk('+61255502345', { ...AUSTRALIA, style }), '+61255502345')
  }
})

test('what is no number in the format of the trunk is none', () => {
  for (const text of ['0255502345', 'bob', '', '+0123', '61255502345'] as const) {
    assert.equal(parseFromTrunk(text, E164_FORMAT), undefined, text)
  }
  assert.equal(parseFromTrunk('0255502345', { ...E164_FORMAT, style: 'international' }), undefined)
  assert.equal(parseFromTrunk('255502345', { ...AUSTRALIA, style: 'national' }), undefined)
  assert.equal(parseFromTrunk('1234567890123456', { ...E164_FORMAT, style: 'digits' }), undefined)
})

test('every number of every format finds its way back, where national numbers do not look like international ones', () => {
  const digits = (min: number, max: number) => fc.stringMatching(new RegExp(`^[1-9][0-9]{${min - 1},${max - 1}}$`))
  const formats = fc.record({
    style: fc.constantFrom<NumberFormat['style']>('e164', 'international', 'digits', 'national'),
    countryCode: digits(1, 3),
    internationalPrefix: fc.constantFrom('00', '0011', '010'),
    nationalPrefix: fc.constantFrom('0', '8'),
    prefix: fc.constantFrom('', '9', '*31#'),
  })
  fc.assert(
    fc.property(formats, digits(5, 15), (format, number) => {
      const national = number.startsWith(format.countryCode) ? number.slice(format.countryCode.length) : '1'
      // a national number that begins with 0 would look like an international one, and there is none
      fc.pre(format.style !== 'national' || !/^0|^1[01]/.test(national))
      fc.pre(format.prefix === '' || !`+${number}`.startsWith(format.prefix))
      assert.equal(parseFromTrunk(formatForTrunk(`+${number}`, format), format), `+${number}`)
    }),
  )
})
