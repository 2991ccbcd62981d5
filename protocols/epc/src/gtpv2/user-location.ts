import { ByteReader, ByteWriter } from '@voltaic/base'
import { encodePlmn, type Plmn, readPlmn } from '../plmn.ts'

/*
 * | flags | ... | TAI, 5 octets, where bit 4 is 1 | ECGI, 7 octets, where bit 5 is 1 | ... |
 */
const SPEC = 'TS 29.274 §8.21'
/** CGI, SAI and RAI, which stand before TAI, and their octets. */
const BEFORE_TAI = [1, 2, 4]
const BEFORE_TAI_OCTETS = 7
const TAI = 0x08
const ECGI = 0x10
const MAX_CELL = 0x0fff_ffff

/** Where in LTE a phone is. */
export interface UserLocation extends Plmn {
  /** Tracking area code. */
  readonly tac: number
  /** 28 bits. */
  readonly cell: number
}

/**
 * @returns undefined for a place that is not one of LTE
 * @throws DecodeError GTPV2_TRUNCATED, BCD_DIGIT
 * @spec TS 29.274 §8.21
 */
export function decodeUserLocation(value: Uint8Array): UserLocation | undefined {
  const reader = new ByteReader(value, 'GTPV2_TRUNCATED', SPEC)
  const flags = reader.uint8()
  if ((flags & (TAI | ECGI)) !== (TAI | ECGI)) return undefined
  for (const flag of BEFORE_TAI) if ((flags & flag) !== 0) reader.skip(BEFORE_TAI_OCTETS)
  const plmn = readPlmn(reader)
  const tac = reader.uint16()
  readPlmn(reader)
  return { ...plmn, tac, cell: reader.uint32() & MAX_CELL }
}

/**
 * @throws RangeError for values that do not fit
 * @spec TS 29.274 §8.21.4, §8.21.5
 */
export function encodeUserLocation({ tac, cell, ...plmn }: UserLocation): Uint8Array {
  if (!(cell >= 0 && cell <= MAX_CELL)) throw new RangeError(`cell ${cell}`)
  const network = encodePlmn(plmn)
  return new ByteWriter(13)
    .uint8(TAI | ECGI)
    .bytes(network)
    .uint16(tac)
    .bytes(network)
    .uint32(cell)
    .finish()
}
