import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ByteReader, ByteWriter } from '@voltaic/base'
import fc from 'fast-check'
import { relativeValidityMs, relativeValidityOf } from './relative-validity.ts'
import { decodeTimeStamp, encodeTimeStamp, instantOf, timeStampAt } from './time-stamp.ts'
import { readValidityPeriod, type ValidityPeriod, validUntil, writeValidityPeriod } from './validity-period.ts'

const octetsOf = (hex: string) => Buffer.from(hex, 'hex')
const hexOf = (octets: Uint8Array) => Buffer.from(octets).toString('hex')
const HOUR = 3_600_000

describe('time stamps', () => {
  test('local time and the distance to GMT (TS 23.040 §9.2.3.11; dreamfabric.com/sms)', () => {
    const stamp = decodeTimeStamp(octetsOf('99309251619580'))
    assert.deepEqual(stamp, {
      kind: 'time',
      year: 99,
      month: 3,
      day: 29,
      hour: 15,
      minute: 16,
      second: 59,
      zoneQuarters: 8,
    })
    assert.equal(hexOf(encodeTimeStamp(stamp)), '99309251619580')
  })

  test('west of Greenwich bit 4 is set (TS 23.040 §9.2.3.11)', () => {
    const at = Date.UTC(2026, 10, 27, 3, 4, 5)
    const stamp = timeStampAt(at, -14)
    assert.deepEqual([stamp.day, stamp.hour, stamp.minute], [26, 23, 34])
    assert.equal(hexOf(encodeTimeStamp(stamp)), '62116232435049')
    assert.equal(instantOf(stamp), at)
  })

  test('what is no time is kept octet by octet', () => {
    for (const hex of [
      '00000000000000',
      '62132000000000',
      '62200300000000',
      '62116272000000',
      '621162320000a0',
      '62116232000008',
    ]) {
      assert.equal(decodeTimeStamp(octetsOf(hex)).kind, 'octets', hex)
      assert.equal(hexOf(encodeTimeStamp(decodeTimeStamp(octetsOf(hex)))), hex)
    }
    assert.throws(() => encodeTimeStamp({ ...timeStampAt(Date.UTC(2026, 0, 1)), month: 13 }), RangeError)
    assert.throws(() => timeStampAt(Date.UTC(1989, 0, 1)), RangeError)
  })

  test('instants come back in every zone', () => {
    const seconds = fc.integer({ min: Date.UTC(1990, 0, 3) / 1000, max: Date.UTC(2089, 11, 29) / 1000 })
    fc.assert(
      fc.property(seconds, fc.integer({ min: -79, max: 79 }), (second, zone) => {
        const octets = encodeTimeStamp(timeStampAt(second * 1000, zone))
        assert.equal(instantOf(decodeTimeStamp(octets)), second * 1000)
      }),
    )
  })
})

describe('validity periods', () => {
  const read = (format: number, hex: string) =>
    readValidityPeriod(new ByteReader(octetsOf(hex), 'SMS_TRUNCATED', 'TS 23.040 §9.2.3.12'), format)
  const write = (period: ValidityPeriod | undefined) => {
    const writer = new ByteWriter()
    writeValidityPeriod(writer, period)
    return hexOf(writer.finish())
  }

  const formats: readonly (readonly [string, number, string, ValidityPeriod | undefined])[] = [
    ['none', 0, '', undefined],
    ['relative', 2, 'aa', { format: 'relative', value: 170 }],
    ['absolute', 3, '99309251619580', { format: 'absolute', time: decodeTimeStamp(octetsOf('99309251619580')) }],
    [
      'enhanced without a period',
      1,
      '40000000000000',
      { format: 'enhanced', singleShot: true, period: { kind: 'none' } },
    ],
    [
      'enhanced, relative',
      1,
      '01aa0000000000',
      { format: 'enhanced', singleShot: false, period: { kind: 'relative', value: 170 } },
    ],
    [
      'enhanced, seconds',
      1,
      '425a0000000000',
      { format: 'enhanced', singleShot: true, period: { kind: 'seconds', seconds: 90 } },
    ],
    [
      'enhanced, hours, minutes and seconds',
      1,
      '03215495000000',
      { format: 'enhanced', singleShot: false, period: { kind: 'duration', hours: 12, minutes: 45, seconds: 59 } },
    ],
  ]
  for (const [name, format, hex, period] of formats) {
    test(`${name} (TS 23.040 §9.2.3.12)`, () => {
      assert.deepEqual(read(format, hex), period)
      assert.equal(write(period), hex)
    })
  }

  test('reserved and extended ones are kept octet by octet (TS 23.040 §9.2.3.12.3)', () => {
    for (const hex of ['02000000000000', '04000000000000', '81000000000000', '01aa0000000001', '03ff0000000000']) {
      assert.equal(read(1, hex)?.format, 'enhanced-octets', hex)
      assert.equal(write(read(1, hex)), hex)
    }
  })

  test('5 minutes, 12 hours, 24 hours, 30 days, 63 weeks (TS 23.040 §9.2.3.12.1)', () => {
    const hours = [0, 143, 144, 167, 168, 196, 197, 255].map((value) => relativeValidityMs(value) / HOUR)
    assert.deepEqual(hours, [1 / 12, 12, 12.5, 24, 48, 720, 840, 10_584])
    for (let value = 0; value <= 255; value++) assert.equal(relativeValidityOf(relativeValidityMs(value)), value)
    assert.equal(relativeValidityOf(0), 0)
    assert.equal(relativeValidityOf(10_585 * HOUR), 255)
  })

  test('the end is counted from when the service centre has taken the message (TS 23.040 §9.2.3.12)', () => {
    const ends = formats.map(([, , , period]) => validUntil(period, 1000))
    const absolute = Date.UTC(1999, 2, 29, 13, 16, 59)
    assert.deepEqual(ends, [
      undefined,
      1000 + 96 * HOUR,
      absolute,
      undefined,
      1000 + 96 * HOUR,
      91_000,
      1000 + ((12 * 60 + 45) * 60 + 59) * 1000,
    ])
  })
})
