import type { ByteReader, ByteWriter } from '@voltaic/base'
import { isSame } from '../same-octets.ts'
import { relativeValidityMs } from './relative-validity.ts'
import {
  decodeSwapped,
  decodeTimeStamp,
  encodeSwapped,
  encodeTimeStamp,
  instantOf,
  TIME_STAMP_OCTETS,
  type TimeStamp,
} from './time-stamp.ts'

/*
 * Enhanced format, seven octets:
 *
 *   8     7     6     5     4     3     2     1
 * +-----+-----+-----------------+-----------------+
 * | ext | SSS |  0     0     0  |  kind of period |  SSS: one attempt to deliver
 * +-----+-----+-----------------+-----------------+
 * | 1: as relative; 2: seconds; 3: HH MM SS; zeros behind
 */

const SINGLE_SHOT = 0x40
const PERIOD_KIND = 0x07
const MAX_HOURS = 99
const MAX_SIXTIETHS = 59

/** What an enhanced validity period says of the time. */
export type EnhancedPeriod =
  | { readonly kind: 'none' }
  /** As in the relative format. */
  | { readonly kind: 'relative'; readonly value: number }
  | { readonly kind: 'seconds'; readonly seconds: number }
  | { readonly kind: 'duration'; readonly hours: number; readonly minutes: number; readonly seconds: number }

/** TP-VP, of which TP-VPF says the format. */
export type ValidityPeriod =
  /** The octet; `relativeValidityMs` has its duration. */
  | { readonly format: 'relative'; readonly value: number }
  | { readonly format: 'absolute'; readonly time: TimeStamp }
  | { readonly format: 'enhanced'; readonly singleShot: boolean; readonly period: EnhancedPeriod }
  /** Reserved or with more functionality indicators: kept as it came. */
  | { readonly format: 'enhanced-octets'; readonly octets: Uint8Array }

/** Bits 4 and 5 of the first octet of SMS-SUBMIT. @spec TS 23.040 §9.2.3.3 */
const VALIDITY_PERIOD_FORMATS = { none: 0, enhanced: 1, relative: 2, absolute: 3 } as const

/** TP-VPF of a validity period. @spec TS 23.040 §9.2.3.3 */
export function validityPeriodFormat(period: ValidityPeriod | undefined): number {
  if (period === undefined) return VALIDITY_PERIOD_FORMATS.none
  return VALIDITY_PERIOD_FORMATS[period.format === 'enhanced-octets' ? 'enhanced' : period.format]
}

/** @param format TP-VPF, 0 to 3 @spec TS 23.040 §9.2.3.12 */
export function readValidityPeriod(reader: ByteReader, format: number): ValidityPeriod | undefined {
  switch (format) {
    case VALIDITY_PERIOD_FORMATS.relative:
      return { format: 'relative', value: reader.uint8() }
    case VALIDITY_PERIOD_FORMATS.absolute:
      return { format: 'absolute', time: decodeTimeStamp(reader.bytes(TIME_STAMP_OCTETS)) }
    case VALIDITY_PERIOD_FORMATS.enhanced:
      return decodeEnhanced(reader.bytes(TIME_STAMP_OCTETS))
    default:
      return undefined
  }
}

function decodeEnhanced(octets: Uint8Array): ValidityPeriod {
  const [indicator = 0, one = 0, two = 0, three = 0] = octets
  const singleShot = (indicator & SINGLE_SHOT) !== 0
  const period = ((): EnhancedPeriod => {
    switch (indicator & PERIOD_KIND) {
      case 1:
        return { kind: 'relative', value: one }
      case 2:
        return { kind: 'seconds', seconds: one }
      case 3:
        return {
          kind: 'duration',
          hours: decodeSwapped(one),
          minutes: decodeSwapped(two),
          seconds: decodeSwapped(three),
        }
      default:
        return { kind: 'none' }
    }
  })()
  const isUsual = isPeriod(period) && isSame(encodeEnhanced(singleShot, period), octets)
  return isUsual ? { format: 'enhanced', singleShot, period } : { format: 'enhanced-octets', octets }
}

/** @throws RangeError for values that do not fit @spec TS 23.040 §9.2.3.12 */
export function writeValidityPeriod(writer: ByteWriter, period: ValidityPeriod | undefined): void {
  if (period === undefined) return
  if (period.format === 'relative') writer.uint8(period.value)
  else if (period.format === 'absolute') writer.bytes(encodeTimeStamp(period.time))
  else if (period.format === 'enhanced') writer.bytes(encodeEnhanced(period.singleShot, period.period))
  else if (period.octets.length === TIME_STAMP_OCTETS) writer.bytes(period.octets)
  else throw new RangeError(`a validity period of ${period.octets.length} octets`)
}

function encodeEnhanced(singleShot: boolean, period: EnhancedPeriod): Uint8Array {
  if (!isPeriod(period)) throw new RangeError('no such validity period')
  const octets = new Uint8Array(TIME_STAMP_OCTETS)
  const kind = { none: 0, relative: 1, seconds: 2, duration: 3 }[period.kind]
  octets[0] = (singleShot ? SINGLE_SHOT : 0) | kind
  if (period.kind === 'relative') octets[1] = period.value
  if (period.kind === 'seconds') octets[1] = period.seconds
  if (period.kind === 'duration') {
    octets.set([period.hours, period.minutes, period.seconds].map(encodeSwapped), 1)
  }
  return octets
}

function isPeriod(period: EnhancedPeriod): boolean {
  const isUpTo = (value: number, largest: number) => Number.isInteger(value) && value >= 0 && value <= largest
  if (period.kind === 'none') return true
  if (period.kind === 'relative') return isUpTo(period.value, 255)
  // TS 23.040 §9.2.3.12.3: no seconds at all is reserved
  if (period.kind === 'seconds') return isUpTo(period.seconds, 255) && period.seconds > 0
  return (
    isUpTo(period.hours, MAX_HOURS) && isUpTo(period.minutes, MAX_SIXTIETHS) && isUpTo(period.seconds, MAX_SIXTIETHS)
  )
}

/**
 * When a message that has been taken at some time is no longer valid.
 *
 * @param takenAt milliseconds since 1970
 * @returns milliseconds since 1970; undefined when the period does not say
 * @spec TS 23.040 §9.2.3.12
 */
export function validUntil(period: ValidityPeriod | undefined, takenAt: number): number | undefined {
  if (period === undefined || period.format === 'enhanced-octets') return undefined
  if (period.format === 'absolute') return instantOf(period.time)
  if (period.format === 'relative') return takenAt + relativeValidityMs(period.value)
  const { period: enhanced } = period
  if (enhanced.kind === 'none') return undefined
  if (enhanced.kind === 'relative') return takenAt + relativeValidityMs(enhanced.value)
  if (enhanced.kind === 'seconds') return takenAt + enhanced.seconds * 1000
  return takenAt + ((enhanced.hours * 60 + enhanced.minutes) * 60 + enhanced.seconds) * 1000
}
