import { baseAvps, cxAvps } from '@voltaic/diameter'
import { subscriberKey, type TakeKey } from './trace-key.ts'

const HEADER = 20
const VENDOR_FLAG = 0x80

/** The keys of a Diameter message: Session-Id, User-Name and Public-Identity of its first level. @spec RFC 6733 §4.1 */
export function diameterKeys(data: Buffer, take: TakeKey): void {
  let offset = HEADER
  while (data.length - offset >= 8) {
    const code = data.readUInt32BE(offset)
    const hasVendor = (data.readUInt8(offset + 4) & VENDOR_FLAG) !== 0
    const length = data.readUIntBE(offset + 5, 3)
    const start = offset + (hasVendor ? 12 : 8)
    const end = offset + length
    if (start > end || end > data.length) return
    if (code === baseAvps.SessionId.code && !hasVendor) take(`d:${data.toString('latin1', start, end)}`)
    else if (isIdentity(code, hasVendor)) take(subscriberKey(data.toString('latin1', start, end)))
    offset += (length + 3) & ~3
  }
}

function isIdentity(code: number, hasVendor: boolean): boolean {
  return hasVendor ? code === cxAvps.PublicIdentity.code : code === baseAvps.UserName.code
}
