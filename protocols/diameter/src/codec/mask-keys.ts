import {
  AVP_FLAG_VENDOR,
  AVP_HEADER_LENGTH,
  avpDataAt,
  avpFlagsAt,
  avpLengthAt,
  avpVendorAt,
  padded,
  readUnsigned32,
  VENDOR_AVP_HEADER_LENGTH,
} from './avp-header.ts'
import { MAX_GROUP_DEPTH } from './avp-list.ts'
import { FLAG_REQUEST, HEADER_LENGTH } from './header.ts'

/** Command Code of MAR and MAA. */
export const MULTIMEDIA_AUTH = 303
const PUSH_PROFILE = 305
const TGPP = 10415

const SIP_AUTHORIZATION = 610
const SIP_AUTH_DATA_ITEM = 612
const CONFIDENTIALITY_KEY = 625
const INTEGRITY_KEY = 626
const SIP_DIGEST_AUTHENTICATE = 635
const DIGEST_HA1 = 121
const FAILED_AVP = 279

/**
 * A copy of one Diameter message in which the data octets of XRES (SIP-Authorization of an MAA), Confidentiality-Key,
 * Integrity-Key and Digest-HA1 are zeros. Length and everything else stay as they are. The AUTS in an MAR is no key
 * and stays. Where the AVPs of such a message cannot be followed, the rest of them is overwritten whole.
 *
 * @returns `data` itself when there is nothing to mask
 * @spec TS 29.229 §6.3.11, §6.3.27, §6.3.28, §6.3.41
 */
export function maskKeys(data: Uint8Array): Uint8Array {
  const command = ((data[5] ?? 0) << 16) | ((data[6] ?? 0) << 8) | (data[7] ?? 0)
  // Only these two commands carry SIP-Auth-Data-Item: MAR/MAA and, for a changed password, PPR/PPA.
  if (command !== MULTIMEDIA_AUTH && command !== PUSH_PROFILE) return data
  const isMaa = command === MULTIMEDIA_AUTH && ((data[4] ?? 0) & FLAG_REQUEST) === 0
  const spans: number[] = []
  findKeys(data, HEADER_LENGTH, data.length, isMaa, spans, 0)
  if (spans.length === 0) return data
  const masked = Buffer.from(data)
  for (let i = 0; i < spans.length; i += 2) masked.fill(0, spans[i], spans[i + 1])
  return masked
}

/** Appends the beginning and the end of every run of octets that must not be shown. */
function findKeys(data: Uint8Array, from: number, to: number, isMaa: boolean, spans: number[], depth: number): void {
  for (let at = from; at < to; ) {
    const length = to - at < AVP_HEADER_LENGTH ? 0 : avpLengthAt(data, at)
    const header = avpFlagsAt(data, at) & AVP_FLAG_VENDOR ? VENDOR_AVP_HEADER_LENGTH : AVP_HEADER_LENGTH
    if (length < header || length > to - at || depth === MAX_GROUP_DEPTH) {
      spans.push(at, to)
      return
    }
    const code = readUnsigned32(data, at)
    const vendorId = avpVendorAt(data, at)
    const dataAt = avpDataAt(data, at)
    if (isKeyAvp(code, vendorId, isMaa)) spans.push(dataAt, at + length)
    else if (holdsKeys(code, vendorId)) findKeys(data, dataAt, at + length, isMaa, spans, depth + 1)
    at += padded(length)
  }
}

/** @param isMaa whether the AVP is in an MAA, where SIP-Authorization is XRES */
export function isKeyAvp(code: number, vendorId: number, isMaa: boolean): boolean {
  if (vendorId === 0) return code === DIGEST_HA1
  if (vendorId !== TGPP) return false
  return code === CONFIDENTIALITY_KEY || code === INTEGRITY_KEY || (code === SIP_AUTHORIZATION && isMaa)
}

function holdsKeys(code: number, vendorId: number): boolean {
  if (vendorId === 0) return code === FAILED_AVP
  return vendorId === TGPP && (code === SIP_AUTH_DATA_ITEM || code === SIP_DIGEST_AUTHENTICATE)
}
