import type { CompressedHeader } from '../header/compressed-header.ts'
import { type DecodedHeader, decodeHeader } from '../header/decode-header.ts'
import { updatedContext } from '../header/update-context.ts'
import { type HeaderImage, headerCrc } from '../rebuild/header-image.ts'
import { udpChecksumHolds } from '../rebuild/udp-checksum.ts'
import { uncompressedHeader } from '../rebuild/uncompressed-header.ts'
import type { Context } from '../state/context.ts'
import { likelyWraparound, repairAttempt } from '../state/repair.ts'
import type { StreamFields } from '../state/stream-fields.ts'
import { joined } from './whole-packet.ts'

/** A packet whose CRC holds, or that has none. */
export interface VerifiedPacket {
  /** What the context becomes. */
  readonly fields: StreamFields
  readonly packet: Uint8Array
  readonly snDelta: number
  /** How the context was repaired to get there, if it was. */
  readonly repair?: 'sn-wraparound' | 'sn-update'
}

/** How far a packet is trusted. */
export interface Checks {
  /** Refuse it when its UDP checksum fails. */
  readonly udpChecksum: boolean
  /** Try again from a repaired context when its CRC fails. */
  readonly repairs: boolean
}

/**
 * Decompresses a packet of type 0, 1 or 2 and verifies its CRC; when it fails, tries once more from a repaired context.
 *
 * @param fields the context
 * @returns a reason when the packet is refused
 * @spec RFC 3095 §5.3.2.2.2, §5.3.2.2.3, §5.5.2.1
 */
export function verifyCompressed(
  context: Context,
  fields: StreamFields,
  header: CompressedHeader,
  payload: Uint8Array,
  { udpChecksum, repairs }: Checks,
  nowMs: number,
): VerifiedPacket | string {
  const attempt = (reference: StreamFields, snShift: number) => {
    const image = attemptFrom(reference, header, payload.length, nowMs, snShift)
    if (typeof image === 'string') return image
    const packet = joined(image.image, payload)
    const udpAt = image.image.octets.length - udpToPayload(reference, image.decoded)
    if (udpChecksum && fields.udpChecksum !== 0 && !udpChecksumHolds(packet, udpAt, image.decoded.fields)) {
      return 'UDP checksum'
    }
    const after = updatedContext(reference, header, image.decoded, context.mode)
    return { fields: after, packet, snDelta: image.decoded.snDelta }
  }
  const first = attempt(fields, 0)
  if (header.base.crc.width === 0) return first
  if (typeof first !== 'string') {
    // A CRC of 3 bits holds for one wrong header of eight. Where the time elapsed says that the SN bits may have wrapped
    // around, and the CRC holds for the wrapped SN as well, nobody knows which of the two was sent.
    const snShift =
      header.base.crc.width === 3 && context.mode !== 'R' ? likelyWraparound(context, header.sn, nowMs) : 0
    return snShift > 0 && typeof attempt(fields, snShift) !== 'string' ? 'SN is ambiguous after long loss' : first
  }
  const repair = repairs ? repairAttempt(context, header.sn, nowMs) : undefined
  if (repair === undefined) return first
  const second = attempt(repair.reference, repair.snShift)
  if (typeof second === 'string') return first
  return { ...second, repair: repair.snShift > 0 ? 'sn-wraparound' : 'sn-update' }
}

/** Octets from the UDP header to the payload. */
function udpToPayload({ rtp }: StreamFields, { fields }: DecodedHeader): number {
  return rtp === undefined ? 8 : 20 + 4 * (fields.rtp?.csrcs.current.length ?? 0)
}

function attemptFrom(
  reference: StreamFields,
  header: CompressedHeader,
  payloadLength: number,
  nowMs: number,
  snShift: number,
): { decoded: DecodedHeader; image: HeaderImage } | string {
  const decoded = decodeHeader(reference, header, nowMs, snShift)
  if (typeof decoded === 'string') return decoded
  const image = uncompressedHeader(decoded, payloadLength)
  if (image === undefined) return 'packet too long'
  const { width, value } = header.base.crc
  if (width !== 0 && headerCrc(width === 3 ? 3 : 7, image) !== value) return 'CRC'
  return { decoded, image }
}
