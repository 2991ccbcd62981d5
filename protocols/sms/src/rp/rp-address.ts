import type { ByteReader, ByteWriter } from '@voltaic/base'
import { decodeSemiOctets, encodeSemiOctets } from '../address/semi-octets.ts'
import { decodeTypeOfAddress, encodeTypeOfAddress, type TypeOfNumber } from '../address/type-of-address.ts'
import { isSame } from '../same-octets.ts'

/*
 * +-------------------------------------+
 * | Length of what follows, in octets   |
 * +---+----------------+----------------+
 * | 1 | Type of number | Numbering plan |
 * +---+----------------+----------------+
 * | Digits, two an octet ...            |
 * +-------------------------------------+
 */

/** Octets of an address without its length (RP-OA and RP-DA have 12 with it). */
export const MAX_RP_ADDRESS_OCTETS = 11

/** RP-Originator or RP-Destination Address: of the service centre. */
export type RpAddress =
  | {
      readonly kind: 'digits'
      readonly typeOfNumber: TypeOfNumber
      /** 1 is E.164. */
      readonly numberingPlan: number
      readonly digits: string
    }
  /** Coded in another way than usual, kept as it came: from the octet behind the length on. */
  | { readonly kind: 'octets'; readonly octets: Uint8Array }

/**
 * @returns undefined for an address of no octets, as the side that is meant by itself has it
 * @throws DecodeError RP_ADDRESS_TOO_LONG, or that of the reader
 * @spec TS 24.011 §8.2.5.1, §8.2.5.2
 */
export function readRpAddress(reader: ByteReader): RpAddress | undefined {
  const length = reader.peek()
  if (length > MAX_RP_ADDRESS_OCTETS) {
    const message = `an address of ${length} octets, at most ${MAX_RP_ADDRESS_OCTETS}`
    throw reader.fault('RP_ADDRESS_TOO_LONG', message, 'TS 24.011 §8.2.5.1')
  }
  reader.skip(1)
  const octets = reader.bytes(length)
  const [type] = octets
  if (type === undefined) return undefined
  const digits = decodeSemiOctets(octets.subarray(1), 2 * (length - 1))
  const address: RpAddress = { kind: 'digits', ...decodeTypeOfAddress(type), digits }
  return isSame(octetsOf(address), octets) ? address : { kind: 'octets', octets }
}

/** @throws RangeError for what an address cannot hold @spec TS 24.011 §8.2.5.1, §8.2.5.2 */
export function writeRpAddress(writer: ByteWriter, address: RpAddress | undefined): void {
  const octets = address === undefined ? new Uint8Array(0) : octetsOf(address)
  if (octets.length > MAX_RP_ADDRESS_OCTETS) throw new RangeError(`an address of ${octets.length} octets`)
  writer.uint8(octets.length).bytes(octets)
}

function octetsOf(address: RpAddress): Uint8Array {
  if (address.kind === 'octets') return address.octets
  const type = encodeTypeOfAddress(address.typeOfNumber, address.numberingPlan)
  return Uint8Array.of(type, ...encodeSemiOctets(address.digits))
}
