/** Seconds of each unit. */
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }
const MAX_SECONDS = 0xffff_ffff

/**
 * A time of a master file in seconds: `3600`, or with the units of BIND `1h`, `1w2d3h4m5s`.
 *
 * @returns undefined when the text is no time, or one beyond 32 bits
 * @spec RFC 1035 §5.1; RFC 2308 §4
 */
export function parseSeconds(text: string): number | undefined {
  if (/^\d{1,10}$/.test(text)) return within(Number(text))
  if (!/^(?:\d{1,10}[smhdw]){1,8}$/i.test(text)) return undefined
  let seconds = 0
  for (const [, digits, unit = ''] of text.matchAll(/(\d+)([smhdw])/gi)) {
    seconds += Number(digits) * (UNITS[unit.toLowerCase()] ?? 0)
  }
  return within(seconds)
}

function within(seconds: number): number | undefined {
  return seconds <= MAX_SECONDS ? seconds : undefined
}
