import type { Mode } from '../framework/channel.ts'
import { type ListContext, withReference } from '../lists/list-context.ts'
import type { RtpFields, StreamFields } from '../state/stream-fields.ts'
import type { CompressedHeader } from './compressed-header.ts'
import type { DecodedHeader } from './decode-header.ts'

/**
 * The context after a packet of type 0, 1 or 2 that was verified.
 *
 *   R-1-ID, R-1-TS   nothing
 *   UO-1-ID                    SN, TS, IP-ID, sequence numbers of extension headers, translation tables
 *   all others                 everything, what is inferred from the SN included
 *
 * @spec RFC 3095 §5.7.1, §5.7.2, §5.7.3, §5.7.4, §5.8.2.1; RFC 4815 §6.1, §6.2
 */
export function updatedContext(
  before: StreamFields,
  header: CompressedHeader,
  decoded: DecodedHeader,
  mode: Mode,
): StreamFields {
  const { packetType, crc } = header.base
  if (crc.width === 0) return before
  if (packetType === 'UO-1-ID') return afterUo1Id(before, decoded.fields)
  return mode === 'R' ? withAcknowledgedLists(decoded.fields, header) : decoded.fields
}

function afterUo1Id(before: StreamFields, after: StreamFields): StreamFields {
  const ips = before.ips.map((ip, at) => {
    const decoded = after.ips[at] ?? ip
    return { ...ip, identification: decoded.identification, extensions: learned(ip.extensions, decoded.extensions) }
  })
  const fields = { ...before, ips, sn: after.sn, receivedAt: after.receivedAt }
  return before.rtp === undefined || after.rtp === undefined
    ? fields
    : { ...fields, rtp: rtpAfterUo1Id(before.rtp, after.rtp) }
}

function rtpAfterUo1Id(before: RtpFields, { timestamp, csrcs }: RtpFields): RtpFields {
  return { ...before, timestamp, csrcs: learned(before.csrcs, csrcs) }
}

/** The list stays; its items are those of the translation table, where their sequence numbers went on. */
function learned(before: ListContext, { table }: ListContext): ListContext {
  const current = before.current.map((item) => {
    const known = table.find(({ index }) => index === item.index)
    return known !== undefined && known.octets[0] === item.octets[0] ? known : item
  })
  return { ...before, current, table }
}

/** RFC 3095 §5.8.2.1: in R-mode a list may be referred to by the SN of the header that carried it, once acknowledged. */
function withAcknowledgedLists(fields: StreamFields, header: CompressedHeader): StreamFields {
  const isListed = (at: number) => header.ips[at]?.listed === true
  return withReferences(fields, isListed, header.csrcs !== undefined)
}

/**
 * The context after an IR or IR-DYN packet in R-mode: such a packet carries all lists, and each may be referred to.
 *
 * @spec RFC 3095 §5.8.2.1
 */
export function withInitialLists(fields: StreamFields): StreamFields {
  return withReferences(fields, () => true, true)
}

function withReferences(fields: StreamFields, isListed: (at: number) => boolean, hasCsrcs: boolean): StreamFields {
  const id = fields.sn & 0xff
  // RFC 4815 §5.7: an empty list is no reference
  const referred = (list: ListContext) => (list.current.length === 0 ? list : withReference(list, id))
  const ips = fields.ips.map((ip, at) => (isListed(at) ? { ...ip, extensions: referred(ip.extensions) } : ip))
  const { rtp } = fields
  if (rtp === undefined || !hasCsrcs) return { ...fields, ips }
  return { ...fields, ips, rtp: { ...rtp, csrcs: referred(rtp.csrcs) } }
}
