import type { ByteReader } from '@voltaic/base'
import { decodeApn } from '../apn.ts'
import { decodePco, type Pco } from '../pco/pco.ts'
import { ESM_ELEMENTS, type EsmMessage } from './esm-message.ts'

/** All octets of a value. */
export function allOctets(reader: ByteReader): Uint8Array {
  return reader.bytes(reader.remaining)
}

/** The mandatory element with that place in the message. @throws DecodeError NAS_TRUNCATED */
export function mandatoryOf({ mandatory }: EsmMessage, index: number): ByteReader {
  const reader = mandatory[index]
  if (reader === undefined) throw new RangeError(`no mandatory element ${index}`)
  return reader
}

/** @throws DecodeError PCO_... */
export function pcoOf({ elements, direction }: EsmMessage): { readonly pco?: Pco } {
  const element = elements.find(({ iei }) => iei === ESM_ELEMENTS.PCO)
  return element === undefined ? {} : { pco: decodePco(allOctets(element.value), direction) }
}

/** @throws DecodeError APN_LENGTH */
export function apnOf({ elements }: EsmMessage): { readonly apn?: string } {
  const element = elements.find(({ iei }) => iei === ESM_ELEMENTS.APN)
  return element === undefined ? {} : { apn: decodeApn(allOctets(element.value)) }
}

/** @throws DecodeError NAS_TRUNCATED */
export function causeOf({ elements }: EsmMessage): { readonly cause?: number } {
  const element = elements.find(({ iei }) => iei === ESM_ELEMENTS.CAUSE)
  return element === undefined ? {} : { cause: element.value.uint8() }
}
