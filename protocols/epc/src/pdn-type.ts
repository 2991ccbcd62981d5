import { DecodeError } from '@voltaic/base'

/** Which addresses a connection has. */
export type PdnType = 'IPv4' | 'IPv6' | 'IPv4v6'

const CODES: Readonly<Record<PdnType, number>> = { IPv4: 1, IPv6: 2, IPv4v6: 3 }
const TYPES: ReadonlyMap<number, PdnType> = new Map([
  [1, 'IPv4'],
  [2, 'IPv6'],
  [3, 'IPv4v6'],
])

/** @spec TS 24.301 §9.9.4.10; TS 29.274 §8.34 */
export function pdnTypeCode(type: PdnType): number {
  return CODES[type]
}

/**
 * @throws DecodeError PDN_TYPE for types without IP, and what is reserved
 * @spec TS 24.301 §9.9.4.10; TS 29.274 §8.34
 */
export function pdnTypeOf(code: number, offset: number): PdnType {
  const type = TYPES.get(code)
  if (type === undefined) throw new DecodeError('PDN_TYPE', `PDN type ${code}`, offset, 'TS 24.301 §9.9.4.10')
  return type
}
