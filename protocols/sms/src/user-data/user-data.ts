import { type ByteReader, type ByteWriter, DecodeError } from '@voltaic/base'
import { decodeGsm7, encodeGsm7 } from '../alphabet/gsm7-text.ts'
import { fillBitsBehind, packSeptets, unpackSeptets } from '../alphabet/septets.ts'
import { decodeUcs2, encodeUcs2 } from '../alphabet/ucs2-text.ts'
import { decodeDataCodingScheme, isInSeptets, userDataOctets } from '../data-coding-scheme.ts'
import { shiftTablesOf } from './elements.ts'
import { decodeHeader, encodeHeader, type InformationElement } from './header.ts'

const SPEC = 'TS 23.040 §9.2.3.24'
/** Octets of the user data of SMS-SUBMIT and SMS-DELIVER. */
export const MAX_USER_DATA_OCTETS = 140

/** TP-UDL and TP-UD as they are sent. `readContent` says what they mean. */
export interface TpUserData {
  /** TP-UDL: septets, or octets. */
  readonly length: number
  readonly octets: Uint8Array
}

/** What user data say. */
export interface UserDataContent {
  readonly header: readonly InformationElement[]
  /** A header whose elements do not fill it, which counts for nothing; with its length octet. */
  readonly ignoredHeader?: Uint8Array
  readonly body:
    | { readonly kind: 'text'; readonly text: string }
    /** 8-bit data, or compressed ones. */
    | { readonly kind: 'octets'; readonly octets: Uint8Array }
}

/**
 * @param limit octets that this type of message may have
 * @throws DecodeError SMS_USER_DATA_TOO_LONG, or that of the reader
 * @spec TS 23.040 §9.2.3.16, §9.2.3.24
 */
export function readUserData(reader: ByteReader, dataCodingScheme: number, limit: number): TpUserData {
  const length = reader.peek()
  const octets = userDataOctets(length, dataCodingScheme)
  if (octets > limit) {
    throw reader.fault('SMS_USER_DATA_TOO_LONG', `${octets} octets of user data, at most ${limit}`, SPEC)
  }
  reader.skip(1)
  return { length, octets: reader.bytes(octets) }
}

/** @throws RangeError when the length does not fit the octets, or they are too many */
export function writeUserData(
  writer: ByteWriter,
  { length, octets }: TpUserData,
  dataCodingScheme: number,
  limit: number,
): void {
  if (octets.length > limit || octets.length !== userDataOctets(length, dataCodingScheme)) {
    throw new RangeError(`${octets.length} octets of user data of length ${length}, at most ${limit}`)
  }
  writer.uint8(length).bytes(octets)
}

/**
 * Header and text or octets of user data.
 *
 * @param hasHeader TP-UDHI
 * @throws DecodeError SMS_UDH_TOO_LONG for a header that goes beyond the user data
 * @spec TS 23.040 §9.2.3.23, §9.2.3.24; TS 23.038 §4, §6.1.2.1
 */
export function readContent(userData: TpUserData, dataCodingScheme: number, hasHeader: boolean): UserDataContent {
  const { octets } = userData
  const headerOctets = hasHeader ? 1 + (octets[0] ?? 0) : 0
  if (headerOctets > octets.length) {
    const message = `a header of ${headerOctets} octets in ${octets.length} of user data`
    throw new DecodeError('SMS_UDH_TOO_LONG', message, 0, SPEC)
  }
  const elements = decodeHeader(octets.subarray(Math.min(1, headerOctets), headerOctets))
  const header = elements ?? []
  const body = readBody(userData, headerOctets, dataCodingScheme, header)
  return {
    header,
    ...(elements === undefined ? { ignoredHeader: octets.subarray(0, headerOctets) } : {}),
    body,
  }
}

function readBody(
  { length, octets }: TpUserData,
  headerOctets: number,
  dataCodingScheme: number,
  header: readonly InformationElement[],
): UserDataContent['body'] {
  const { alphabet, isCompressed } = decodeDataCodingScheme(dataCodingScheme)
  const rest = octets.subarray(headerOctets)
  if (isCompressed || alphabet === '8bit') return { kind: 'octets', octets: rest }
  if (alphabet === 'ucs2') return { kind: 'text', text: decodeUcs2(rest) }
  const count = length - Math.ceil((headerOctets * 8) / 7)
  const septets = unpackSeptets(rest, count, fillBitsBehind(headerOctets))
  return { kind: 'text', text: decodeGsm7(septets, shiftTablesOf(header)) }
}

/**
 * User data that say so. The shift tables are those of the elements in the header; TP-UDHI is to be set when there is one.
 *
 * @throws RangeError for text that the alphabet lacks, text in a scheme of octets, or more than fits
 * @spec TS 23.040 §9.2.3.24; TS 23.038 §4, §6.1.2.1
 */
export function userDataOf(content: UserDataContent, dataCodingScheme: number): TpUserData {
  const header = content.ignoredHeader ?? encodeHeader(content.header)
  const userData = isInSeptets(dataCodingScheme)
    ? inSeptets(content, header)
    : inOctets(content.body, header, dataCodingScheme)
  if (userData.octets.length > MAX_USER_DATA_OCTETS) {
    throw new RangeError(`${userData.octets.length} octets of user data, at most ${MAX_USER_DATA_OCTETS}`)
  }
  return userData
}

function inSeptets({ header: elements, body }: UserDataContent, header: Uint8Array): TpUserData {
  const septets = body.kind === 'text' ? encodeGsm7(body.text, shiftTablesOf(elements)) : undefined
  if (septets === undefined) throw new RangeError('no text of the GSM 7 bit alphabet')
  const length = Math.ceil((header.length * 8) / 7) + septets.length
  return { length, octets: Buffer.concat([header, packSeptets(septets, fillBitsBehind(header.length))]) }
}

function inOctets(body: UserDataContent['body'], header: Uint8Array, dataCodingScheme: number): TpUserData {
  const { alphabet, isCompressed } = decodeDataCodingScheme(dataCodingScheme)
  const isText = alphabet === 'ucs2' && !isCompressed
  if (isText !== (body.kind === 'text')) throw new RangeError('text in a scheme of octets, or octets in one of text')
  const octets = Buffer.concat([header, body.kind === 'text' ? encodeUcs2(body.text) : body.octets])
  return { length: octets.length, octets }
}
