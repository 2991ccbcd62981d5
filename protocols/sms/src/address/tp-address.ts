import type { ByteReader, ByteWriter } from '@voltaic/base'
import { decodeGsm7, encodeGsm7 } from '../alphabet/gsm7-text.ts'
import { packSeptets, unpackSeptets } from '../alphabet/septets.ts'
import { isSame } from '../same-octets.ts'
import { decodeSemiOctets, encodeSemiOctets } from './semi-octets.ts'
import { decodeTypeOfAddress, E164_PLAN, encodeTypeOfAddress, type TypeOfNumber } from './type-of-address.ts'

/*
 *   8     7     6     5     4     3     2     1
 * +-----------------------------------------------+
 * |   Address-Length: useful semi-octets of value |
 * +-----+-----------------+-----------------------+
 * |  1  | Type-of-number  | Numbering plan        |
 * +-----+-----------------+-----------------------+
 * |   Address-Value: digits, or septets ...       |  0 to 10 octets
 */

const SPEC = 'TS 23.040 §9.1.2.5'
/** Semi-octets of a value: an address has 12 octets at the most. */
export const MAX_TP_ADDRESS_SEMI_OCTETS = 20
/** Characters of an alphanumeric address. */
export const MAX_ALPHANUMERIC_CHARACTERS = 11

/** An address of the transfer layer: TP-OA, TP-DA or TP-RA. */
export type TpAddress =
  | {
      readonly kind: 'digits'
      readonly typeOfNumber: Exclude<TypeOfNumber, 'alphanumeric'>
      /** 1 is E.164. */
      readonly numberingPlan: number
      /** Without `+`; also `*`, `#`, `a`, `b`, `c`. */
      readonly digits: string
    }
  | {
      readonly kind: 'alphanumeric'
      readonly numberingPlan: number
      readonly text: string
      /** The length counts the semi-octets of whole octets, as many senders have it. */
      readonly isRounded?: true
    }
  /** Coded in another way than usual, kept as it came. */
  | {
      readonly kind: 'octets'
      /** As sent: useful semi-octets. */
      readonly length: number
      /** Type-of-address and value. */
      readonly octets: Uint8Array
    }

/**
 * @throws DecodeError SMS_ADDRESS_TOO_LONG, or that of the reader when octets are missing
 * @spec TS 23.040 §9.1.2.5
 */
export function readTpAddress(reader: ByteReader): TpAddress {
  const length = reader.peek()
  if (length > MAX_TP_ADDRESS_SEMI_OCTETS) {
    const limit = `at most ${MAX_TP_ADDRESS_SEMI_OCTETS}`
    throw reader.fault('SMS_ADDRESS_TOO_LONG', `an address of ${length} semi-octets, ${limit}`, SPEC)
  }
  reader.skip(1)
  const octets = reader.bytes(1 + ((length + 1) >> 1))
  return (
    interpretations(length, octets).find((each) => isWritten(each, length, octets)) ?? {
      kind: 'octets',
      length,
      octets,
    }
  )
}

function isWritten(address: TpAddress, length: number, octets: Uint8Array): boolean {
  const { length: usual, octets: written } = partsOf(address)
  return usual === length && isSame(written, octets)
}

/** What the octets may mean, the likeliest first. */
function interpretations(length: number, octets: Uint8Array): readonly TpAddress[] {
  const { typeOfNumber, numberingPlan } = decodeTypeOfAddress(octets[0] ?? 0)
  const value = octets.subarray(1)
  if (typeOfNumber !== 'alphanumeric') {
    return [{ kind: 'digits', typeOfNumber, numberingPlan, digits: decodeSemiOctets(value, length) }]
  }
  const text = decodeGsm7(unpackSeptets(value, Math.floor((length * 4) / 7)))
  // what no septet stands for would not be read again
  if (encodeGsm7(text) === undefined) return []
  const address = { kind: 'alphanumeric', numberingPlan } as const
  return [
    // seven characters rounded up to whole octets leave a septet of zeros, which would be read as @
    ...(text.length === 8 && text.endsWith('@')
      ? [{ ...address, text: text.slice(0, -1), isRounded: true } as const]
      : []),
    { ...address, text },
    { ...address, text, isRounded: true },
  ]
}

/** @throws RangeError for what an address cannot hold @spec TS 23.040 §9.1.2.5 */
export function writeTpAddress(writer: ByteWriter, address: TpAddress): void {
  const { length, octets } = partsOf(address)
  if (length > MAX_TP_ADDRESS_SEMI_OCTETS || octets.length !== 1 + ((length + 1) >> 1)) {
    throw new RangeError(`${length} semi-octets and ${octets.length} octets are no address`)
  }
  writer.uint8(length).bytes(octets)
}

function partsOf(address: TpAddress): { readonly length: number; readonly octets: Uint8Array } {
  if (address.kind === 'octets') return address
  if (address.kind === 'digits') {
    const type = encodeTypeOfAddress(address.typeOfNumber, address.numberingPlan)
    return { length: address.digits.length, octets: behind(type, encodeSemiOctets(address.digits)) }
  }
  const septets = encodeGsm7(address.text)
  if (septets === undefined) throw new RangeError(`not in the GSM 7 bit alphabet: ${address.text}`)
  const type = encodeTypeOfAddress('alphanumeric', address.numberingPlan)
  const value = packSeptets(septets)
  const length = address.isRounded ? 2 * value.length : Math.ceil((septets.length * 7) / 4)
  return { length, octets: behind(type, value) }
}

function behind(first: number, rest: Uint8Array): Uint8Array {
  const octets = new Uint8Array(1 + rest.length)
  octets[0] = first
  octets.set(rest, 1)
  return octets
}

/**
 * The address that people write so: `+` and digits are international, digits alone of unknown type, all else is
 * alphanumeric.
 *
 * @returns undefined for more than 20 digits, 11 characters, or what the GSM alphabet lacks
 * @spec TS 23.040 §9.1.2.5
 */
export function tpAddressOf(text: string): TpAddress | undefined {
  const digits = text.replace(/^\+/, '')
  if (/^[0-9*#abc]+$/.test(digits) && /[0-9]/.test(digits)) {
    if (digits.length > MAX_TP_ADDRESS_SEMI_OCTETS) return undefined
    const typeOfNumber = text.startsWith('+') ? 'international' : 'unknown'
    return { kind: 'digits', typeOfNumber, numberingPlan: E164_PLAN, digits }
  }
  const septets = encodeGsm7(text)?.length ?? 0
  if (septets === 0 || septets > MAX_ALPHANUMERIC_CHARACTERS) return undefined
  return { kind: 'alphanumeric', numberingPlan: 0, text }
}
