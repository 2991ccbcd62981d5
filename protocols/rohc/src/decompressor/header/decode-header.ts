import { NO_BITS } from '../fields/bits.ts'
import { decodeIpId, hasCompressedIpId } from '../fields/ip-id.ts'
import { decodeSn } from '../fields/sequence-number.ts'
import { decodeScaled, decodeUnscaled, inferTimestamp } from '../fields/timestamp.ts'
import type { AppliedList } from '../lists/list-context.ts'
import type { IpFields, RtpFields, StreamFields } from '../state/stream-fields.ts'
import { type CompressedHeader, compressedIpIdAt } from './compressed-header.ts'
import { withSequences } from './ip-values.ts'

/** A header decoded from its compressed form and the context, not yet verified by a CRC. */
export interface DecodedHeader {
  /** Every field of the header; the context, if the packet updates all of it. */
  readonly fields: StreamFields
  readonly marker: boolean
  readonly udpChecksum: number
  readonly snDelta: number
}

/**
 * The header that a compressed header stands for.
 *
 * @param reference the last header that a CRC verified
 * @param nowMs when the packet came
 * @param snShift to repair a context: added to the SN of the reference
 * @returns a reason where the timestamp cannot be made out
 * @spec RFC 3095 §5.3.2.2.2; RFC 4815 §4
 */
export function decodeHeader(
  reference: StreamFields,
  header: CompressedHeader,
  nowMs: number,
  snShift = 0,
): DecodedHeader | string {
  const { sn, delta } = decodeSn(reference.profile, reference.sn, header.sn, snShift)
  const ips = decodeIps(reference, header, sn, delta)
  const fields = { ...reference, ips, sn, receivedAt: nowMs }
  const decoded = { marker: header.marker, udpChecksum: header.udpChecksum, snDelta: delta }
  if (reference.rtp === undefined) return { fields, ...decoded }
  const rtp = decodeRtp(reference.rtp, header, delta, reference.receivedAt, nowMs)
  return typeof rtp === 'string' ? rtp : { fields: { ...fields, rtp }, ...decoded }
}

function decodeIps(reference: StreamFields, header: CompressedHeader, sn: number, snDelta: number): IpFields[] {
  const ipIdAt = compressedIpIdAt(header.ips)
  const outermost = header.ips.length > 1 ? 0 : -1
  return header.ips.map((values, at) => {
    const extensions = withSequences(values, values.ip.extensions, snDelta)
    const ip = { ...values.ip, extensions }
    // RFC 3843 §3.6: headers beyond the first two came in full.
    if (at > 1 || !hasCompressedIpId(ip)) return ip
    const own = at === ipIdAt ? header.ipId : NO_BITS
    const bits = at === outermost && header.outerIpId.width > 0 ? header.outerIpId : own
    return { ...ip, identification: decodeIpId(values.before, ip, reference.sn, sn, bits) }
  })
}

function decodeRtp(
  before: RtpFields,
  header: CompressedHeader,
  snDelta: number,
  receivedAt: number,
  nowMs: number,
): RtpFields | string {
  const { extension, ts } = header
  const scaled = extension?.tsc ?? true
  const reference = { ...before, receivedAt }
  // RFC 4815 §4.2: a packet with Tsc = 0 and no TS bits is discarded.
  if (!scaled && ts.width === 0) return 'unscaled timestamp without bits'
  const timestamp =
    ts.width === 0
      ? inferTimestamp(reference, snDelta)
      : scaled
        ? decodeScaled(reference, ts, nowMs)
        : decodeUnscaled(reference, ts)
  if (timestamp === undefined) return 'scaled timestamp without TS_STRIDE'
  return { ...before, timestamp, ...changedRtp(before, header.extension?.rtp, header.csrcs, scaled) }
}

function changedRtp(
  before: RtpFields,
  change: NonNullable<CompressedHeader['extension']>['rtp'],
  csrcs: AppliedList | undefined,
  scaled: boolean,
): Partial<RtpFields> {
  if (change === undefined) return {}
  const { padding, extension, payloadType = before.payloadType, timeStride = before.timeStride } = change
  // RFC 4815 §4.6: TS_STRIDE that comes with a scaled timestamp is ignored.
  const tsStride = scaled ? before.tsStride : (change.tsStride ?? before.tsStride)
  return { padding, extension, payloadType, timeStride, tsStride, csrcs: csrcs?.list ?? before.csrcs }
}
