import { DecodeError } from '@voltaic/base'
import { type BencodeDictionary, MAX_BENCODE_LENGTH } from './bencode/bencode.ts'
import { decodeBencode } from './bencode/decode-bencode.ts'
import { encodeBencode } from './bencode/encode-bencode.ts'
import { asDictionary } from './ng-dictionary.ts'

/**
 * A datagram of the ng protocol, request and response alike:
 *
 *     cookie SP dictionary        5323_1 d7:command4:pinge
 */
export interface NgMessage {
  /** Pairs a response with its request, and shows a retransmission. */
  readonly cookie: string
  readonly dictionary: BencodeDictionary
}

/** Octets of a cookie. */
export const MAX_NG_COOKIE_LENGTH = 128

const SPEC = 'rtpengine, The ng Control Protocol'
const BLANK = 0x20

/** @throws DecodeError NG_COOKIE, NG_NO_DICTIONARY, and those of `decodeBencode` */
export function decodeNgMessage(data: Uint8Array): NgMessage {
  const cookie = cookieOf(data)
  if (cookie === undefined) throw new DecodeError('NG_COOKIE', 'no cookie, or one that is too long', 0, SPEC)
  const dictionary = asDictionary(decodeBencode(data.subarray(cookie.length + 1)))
  if (dictionary === undefined) {
    throw new DecodeError('NG_NO_DICTIONARY', 'something else than a dictionary', cookie.length + 1, SPEC)
  }
  return { cookie, dictionary }
}

/** The cookie alone, of a message that may be of no use otherwise. */
export function cookieOf(data: Uint8Array): string | undefined {
  const end = data.subarray(0, MAX_NG_COOKIE_LENGTH + 1).indexOf(BLANK)
  return end > 0 ? Buffer.from(data.subarray(0, end)).toString('latin1') : undefined
}

/** @returns undefined when it is too long for a datagram */
export function encodeNgMessage({ cookie, dictionary }: NgMessage): Uint8Array | undefined {
  const body = encodeBencode(dictionary)
  if (cookie.length + 1 + body.length > MAX_BENCODE_LENGTH) return undefined
  return Buffer.concat([Buffer.from(`${cookie} `, 'latin1'), body])
}
