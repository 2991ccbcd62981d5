import { wrap32 } from './octets.ts'

/** Seconds from 1900, where NTP counts from, to 1970. */
const NTP_EPOCH_SECONDS = 2_208_988_800
const FRACTION = 0x1_0000_0000
/** Units a second of LSR and DLSR. */
const SHORT_UNITS = 0x1_0000

/** Wall-clock time of 64 bits. @spec RFC 3550 §4 */
export interface NtpTime {
  /** Since 1900, modulo 2^32. */
  readonly seconds: number
  /** In units of 2^-32 s. */
  readonly fraction: number
}

/** @param now milliseconds since 1970 */
export function ntpTime(now: number): NtpTime {
  const seconds = Math.floor(now / 1000)
  return {
    seconds: wrap32(seconds + NTP_EPOCH_SECONDS),
    fraction: Math.floor(((now - seconds * 1000) / 1000) * FRACTION),
  }
}

/** The middle 32 bits, in units of 2^-16 s: what LSR has. @spec RFC 3550 §4, §6.4.1 */
export function shortNtpTime({ seconds, fraction }: NtpTime): number {
  return (seconds % SHORT_UNITS) * SHORT_UNITS + Math.floor(fraction / SHORT_UNITS)
}

/** A delay in units of 2^-16 s: what DLSR has. @param milliseconds at most 18 hours; more is cut off */
export function shortNtpDelay(milliseconds: number): number {
  return Math.min(Math.max(0, Math.round((milliseconds / 1000) * SHORT_UNITS)), FRACTION - 1)
}

/** Milliseconds of a delay in units of 2^-16 s. */
export function millisecondsOf(shortDelay: number): number {
  return (shortDelay / SHORT_UNITS) * 1000
}
