import type { AperReader } from './aper-reader.ts'

/*
 * The bits of an E-RABToBeSetupItem, as aligned PER lays them out:
 *
 * | ext | NAS-PDU? | extensions? | e-RAB-ID: ext, 4 |          no bit for the NAS-PDU where it is mandatory
 * | ext | GBR? | extensions? | align | QCI, 8 |                E-RABLevelQoSParameters
 * | ext | extensions? | priority, 4 | capability | vulnerability |
 * | ext | extensions? | 4 times: length, 3, align, octets |     GBR-QosInformation
 * | ext | length, 8 | align | bits |                            transportLayerAddress
 * | align | 4 octets |                                          gTP-TEID
 * | align | length | octets |                                   nAS-PDU
 */

const BIT_RATES = 4
/** 1 to 5 octets: up to 10 Gbit/s. */
const BIT_RATE_LENGTH_BITS = 3
const TEID_OCTETS = 4

/** Which E-RAB item it is: they differ in what comes before the NAS-PDU. */
export interface ErabItemShape {
  readonly hasOptionalNasPdu: boolean
  readonly hasTransport: boolean
}

/**
 * Finds the NAS-PDU of an item of an E-RAB list.
 *
 * @returns where its octets are, undefined when it has none
 * @throws DecodeError APER_TRUNCATED, APER_FRAGMENTED, APER_TOO_MANY_ADDITIONS
 * @spec TS 36.413 §9.1.3.1, §9.1.3.3, §9.1.4.1, §9.2.1.15
 */
export function readErabItem(
  reader: AperReader,
  shape: ErabItemShape,
): { readonly start: number; readonly end: number } | undefined {
  reader.bits(1)
  const hasNasPdu = shape.hasOptionalNasPdu ? reader.flag() : true
  reader.bits(1)
  if (reader.flag()) reader.octets()
  else reader.bits(4)
  skipQos(reader)
  if (shape.hasTransport) {
    skipTransportLayerAddress(reader)
    reader.octets(TEID_OCTETS)
  }
  return hasNasPdu ? reader.octets() : undefined
}

function skipQos(reader: AperReader): void {
  const isExtended = reader.flag()
  const hasGbr = reader.flag()
  const hasExtensions = reader.flag()
  reader.alignedUint(1)
  skipRetentionPriority(reader)
  if (hasGbr) skipGbr(reader)
  skipEnd(reader, isExtended, hasExtensions)
}

function skipRetentionPriority(reader: AperReader): void {
  const isExtended = reader.flag()
  const hasExtensions = reader.flag()
  reader.bits(6)
  skipEnd(reader, isExtended, hasExtensions)
}

function skipGbr(reader: AperReader): void {
  const isExtended = reader.flag()
  const hasExtensions = reader.flag()
  for (let left = BIT_RATES; left > 0; left--) reader.longInteger(BIT_RATE_LENGTH_BITS)
  skipEnd(reader, isExtended, hasExtensions)
}

/** A bit string of 1 to 160 bits, or of any length when its extension bit is set. */
function skipTransportLayerAddress(reader: AperReader): void {
  const length = reader.flag() ? reader.length() : reader.bits(8) + 1
  // X.691 clause 16.10: a string that may be longer than 16 bits begins at an octet
  reader.align()
  reader.skipBits(length)
}

function skipEnd(reader: AperReader, isExtended: boolean, hasExtensions: boolean): void {
  if (hasExtensions) skipExtensionContainer(reader)
  if (isExtended) reader.skipAdditions()
}

/** 1 to 65535 fields: identifier, criticality, open type. */
function skipExtensionContainer(reader: AperReader): void {
  for (let left = reader.alignedUint(2) + 1; left > 0; left--) {
    reader.alignedUint(2)
    reader.bits(2)
    reader.octets()
  }
}
