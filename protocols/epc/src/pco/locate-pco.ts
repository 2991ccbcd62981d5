import type { PcoElement } from './pco.ts'

const NAS_PCO = 0x27
const NAS_EXTENDED_PCO = 0x7b
const GTPV2_ELEMENTS: ReadonlyMap<number, PcoElement> = new Map([
  [78, 'PCO'],
  [163, 'APCO'],
  [197, 'ePCO'],
])

/** Where options begin in octets that somebody has copied, and what was before them. */
export interface PcoLocation {
  readonly element: PcoElement
  /** Octets of identifier and length; 0 when there is neither. */
  readonly offset: number
  /** What the octets before are, in words. */
  readonly header?: 'NAS' | 'GTPv2-C' | 'length'
}

/**
 * Finds options with or without what stands before them: identifier and length of NAS (`27 1b 80 ...`), type, length
 * and instance of GTPv2-C (`4e 00 1b 00 80 ...`), or the length alone (`1b 80 ...`).
 *
 * @spec TS 24.008 §10.5.6.3; TS 24.301 §9.9.4.26; TS 29.274 §8.13
 */
export function locatePco(octets: Uint8Array): PcoLocation {
  const [first = 0, second = 0, third = 0] = octets
  const { length } = octets
  const beginsAt = (offset: number) => ((octets[offset] ?? 0) & 0x80) !== 0
  if (first === NAS_PCO && second === length - 2 && beginsAt(2)) return { element: 'PCO', offset: 2, header: 'NAS' }
  const longLength = second * 256 + third
  if (first === NAS_EXTENDED_PCO && longLength === length - 3 && beginsAt(3)) {
    return { element: 'ePCO', offset: 3, header: 'NAS' }
  }
  const element = GTPV2_ELEMENTS.get(first)
  if (element !== undefined && longLength === length - 4 && beginsAt(4)) {
    return { element, offset: 4, header: 'GTPv2-C' }
  }
  if (first === length - 1 && !beginsAt(0) && beginsAt(1)) return { element: 'PCO', offset: 1, header: 'length' }
  return { element: 'PCO', offset: 0 }
}
