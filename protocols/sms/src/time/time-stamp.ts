import { isSame } from '../same-octets.ts'

/*
 * Year, month, day, hour, minute, second, time zone: an octet each, two semi-octets, tens in bits 1 to 4.
 * Time zone: quarters of an hour; bit 4 is 1 west of Greenwich.
 */

/** Octets of TP-SCTS, TP-DT and the absolute TP-VP. */
export const TIME_STAMP_OCTETS = 7
const WEST = 0x08
const QUARTER_MS = 15 * 60_000
const MAX_QUARTERS = 79
/** Two digits stand for a year from this one on: before it nobody has sent a short message. */
const FIRST_YEAR = 1990

/** Local time somewhere, and how far that is from GMT. */
export type TimeStamp =
  | {
      readonly kind: 'time'
      /** 0 to 99. */
      readonly year: number
      readonly month: number
      readonly day: number
      readonly hour: number
      readonly minute: number
      readonly second: number
      /** Quarters of an hour by which it is ahead of GMT. */
      readonly zoneQuarters: number
    }
  /** No time: kept as it came. */
  | { readonly kind: 'octets'; readonly octets: Uint8Array }

/**
 * @param octets seven
 * @spec TS 23.040 §9.2.3.11
 */
export function decodeTimeStamp(octets: Uint8Array): TimeStamp {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = octets.subarray(0, 6).map(decodeSwapped)
  const zone = octets[6] ?? 0
  const quarters = decodeSwapped(zone & ~WEST)
  const zoneQuarters = (zone & WEST) !== 0 ? -quarters : quarters
  const time = { kind: 'time', year, month, day, hour, minute, second, zoneQuarters } as const
  return isTime(time) && isSame(encodeTimeStamp(time), octets) ? time : { kind: 'octets', octets }
}

/** @throws RangeError for what is no time @spec TS 23.040 §9.2.3.11 */
export function encodeTimeStamp(stamp: TimeStamp): Uint8Array {
  if (stamp.kind === 'octets') {
    if (stamp.octets.length !== TIME_STAMP_OCTETS) throw new RangeError(`a time of ${stamp.octets.length} octets`)
    return stamp.octets
  }
  if (!isTime(stamp)) throw new RangeError('no such day, time or time zone')
  const { year, month, day, hour, minute, second, zoneQuarters } = stamp
  const zone = encodeSwapped(Math.abs(zoneQuarters)) | (zoneQuarters < 0 ? WEST : 0)
  return Uint8Array.of(...[year, month, day, hour, minute, second].map(encodeSwapped), zone)
}

function isTime(time: TimeStamp & { kind: 'time' }): boolean {
  const { year, month, day, hour, minute, second, zoneQuarters } = time
  if (![year, month, day, hour, minute, second, zoneQuarters].every(Number.isInteger)) return false
  const date = new Date(Date.UTC(fullYearOf(year), month - 1, day, hour, minute, second))
  const isDate = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && date.getUTCHours() === hour
  const isMinute = date.getUTCMinutes() === minute && date.getUTCSeconds() === second
  return isDate && isMinute && year >= 0 && year <= 99 && Math.abs(zoneQuarters) <= MAX_QUARTERS
}

/** The year that two digits stand for, 1990 to 2089. @spec TS 23.040 §9.2.3.11 */
export function fullYearOf(year: number): number {
  return (year < FIRST_YEAR % 100 ? 2000 : 1900) + year
}

/** A number of two digits, tens in the lower semi-octet. */
export function decodeSwapped(octet: number): number {
  return (octet & 0x0f) * 10 + (octet >> 4)
}

/** @param value 0 to 99 */
export function encodeSwapped(value: number): number {
  return ((value % 10) << 4) | Math.floor(value / 10)
}

/**
 * @param at milliseconds since 1970, in the years 1990 to 2089; milliseconds are dropped
 * @param zoneQuarters quarters of an hour by which the clock to show is ahead of GMT
 * @throws RangeError for other years
 * @spec TS 23.040 §9.2.3.11
 */
export function timeStampAt(at: number, zoneQuarters = 0): TimeStamp & { readonly kind: 'time' } {
  const local = new Date(at + zoneQuarters * QUARTER_MS)
  const year = local.getUTCFullYear() % 100
  if (fullYearOf(year) !== local.getUTCFullYear()) throw new RangeError(`no year from ${FIRST_YEAR} on: ${local}`)
  return {
    kind: 'time',
    year,
    month: local.getUTCMonth() + 1,
    day: local.getUTCDate(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
    second: local.getUTCSeconds(),
    zoneQuarters,
  }
}

/** Milliseconds since 1970; undefined where the octets are no time. @spec TS 23.040 §9.2.3.11 */
export function instantOf(stamp: TimeStamp): number | undefined {
  if (stamp.kind === 'octets') return undefined
  const { year, month, day, hour, minute, second, zoneQuarters } = stamp
  return Date.UTC(fullYearOf(year), month - 1, day, hour, minute, second) - zoneQuarters * QUARTER_MS
}
