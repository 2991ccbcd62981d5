/*
 * YYMMDDhhmmsstnnp: t tenths of a second, nn quarters of an hour from UTC, p + or - for that, or R for a time from now on.
 */

const QUARTER_MS = 15 * 60_000
const FORMAT = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+R-])$/

/**
 * A time of the format of SMPP, relative or absolute.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970; undefined for what is no time
 * @spec SMPP 3.4 §7.1.1
 */
export function parseSmppTime(text: string, now: number): number | undefined {
  const match = FORMAT.exec(text)
  if (match === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, tenth = 0, quarters = 0] = match
    .slice(1, 9)
    .map(Number)
  if (match[9] === 'R') {
    const date = new Date(now)
    date.setUTCFullYear(date.getUTCFullYear() + year, date.getUTCMonth() + month, date.getUTCDate() + day)
    return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000
  }
  const isTime = month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 60
  if (!isTime || quarters > 48) return undefined
  const local = Date.UTC(2000 + year, month - 1, day, hour, minute, second, tenth * 100)
  return local - (match[9] === '-' ? -quarters : quarters) * QUARTER_MS
}

/** An absolute time in UTC. @param at milliseconds since 1970 @spec SMPP 3.4 §7.1.1 */
export function formatSmppTime(at: number): string {
  const digits = new Date(at).toISOString().replaceAll(/\D/g, '')
  return `${digits.slice(2, 14)}${digits.slice(14, 15)}00+`
}
