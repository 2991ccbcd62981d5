import type { CidSize } from './channel.ts'

/** Most feedback elements that are taken from one packet; what follows them is refused. */
export const MAX_FEEDBACK_ELEMENTS = 32

/**
 * What stands in front of a header, and where the header is.
 *
 *    --- --- --- --- --- --- --- ---
 *   :           Padding             :  variable length
 *    --- --- --- --- --- --- --- ---
 *   :           Feedback            :  0 or more feedback elements
 *    --- --- --- --- --- --- --- ---
 *   :            Header             :  variable, with CID information
 *    --- --- --- --- --- --- --- ---
 *   :           Payload             :
 *    --- --- --- --- --- --- --- ---
 */
export interface PacketWalk {
  /** Octets of padding in front. */
  readonly padding: number
  /** Feedback data, without type octet and size, for the compressor on this side. Views on the packet. */
  readonly feedback: readonly Uint8Array[]
  readonly body: PacketBody
}

export type PacketBody =
  | HeaderPlace
  | { readonly kind: 'segment'; readonly final: boolean; readonly from: number }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'malformed'; readonly reason: string }

/** Where a header and its CID stand. */
export interface HeaderPlace {
  readonly kind: 'header'
  readonly cid: number
  /** First octet of the header, which the CRC of an IR packet covers: an Add-CID octet but for CID 0, or the type octet. */
  readonly start: number
  /** The octet that carries the packet type. */
  readonly typeAt: number
  /** The octet behind the packet type and the large CID. */
  readonly restAt: number
}

const PADDING = 0xe0

/**
 * Finds padding, feedback, CID and header of a packet without any context.
 *
 * @param reconstructed a packet that came in segments may hold neither padding, feedback nor segments
 * @spec RFC 3095 §5.2, §5.2.6
 */
export function walkPacket(octets: Uint8Array, cids: CidSize, reconstructed = false): PacketWalk {
  let at = 0
  while (octets[at] === PADDING) at++
  const padding = at
  const feedback: Uint8Array[] = []
  if (reconstructed && padding > 0) return { padding, feedback, body: malformed('padding in a reconstructed unit') }
  for (;;) {
    const octet = octets[at]
    if (octet === undefined) return { padding, feedback, body: { kind: 'nothing' } }
    if (octet >>> 3 !== 0b11110) break
    const element = feedbackElement(octets, at)
    if (element === undefined || reconstructed) return { padding, feedback, body: malformed('feedback') }
    if (feedback.length === MAX_FEEDBACK_ELEMENTS) return { padding, feedback, body: malformed('too much feedback') }
    feedback.push(octets.subarray(element.from, element.to))
    at = element.to
  }
  return { padding, feedback, body: bodyAt(octets, at, cids, reconstructed) }
}

/**
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   1   1   0 |   Code    |  feedback type octet
 *   +---+---+---+---+---+---+---+---+
 *   :             Size              :  if Code = 0
 *   +---+---+---+---+---+---+---+---+
 *   /         feedback data         /  variable length
 *   +---+---+---+---+---+---+---+---+
 */
function feedbackElement(octets: Uint8Array, at: number): { from: number; to: number } | undefined {
  const code = (octets[at] as number) & 7
  const size = code === 0 ? octets[at + 1] : code
  if (size === undefined) return undefined
  const from = code === 0 ? at + 2 : at + 1
  return from + size <= octets.length ? { from, to: from + size } : undefined
}

function bodyAt(octets: Uint8Array, at: number, cids: CidSize, reconstructed: boolean): PacketBody {
  const first = octets[at] as number
  if (first >>> 1 === 0b1111111) {
    if (reconstructed) return malformed('segment in a reconstructed unit')
    return { kind: 'segment', final: (first & 1) === 1, from: at + 1 }
  }
  return cids === 'small' ? smallCidHeader(octets, at) : largeCidHeader(octets, at)
}

/**
 *     0   1   2   3   4   5   6   7
 *   +---+---+---+---+---+---+---+---+
 *   | 1   1   1   0 |      CID      |  Add-CID octet
 *   +---+---+---+---+---+---+---+---+
 */
function smallCidHeader(octets: Uint8Array, at: number): PacketBody {
  const first = octets[at] as number
  if (first >>> 4 !== 0b1110) return { kind: 'header', cid: 0, start: at, typeAt: at, restAt: at + 1 }
  const type = octets[at + 1]
  if (type === undefined) return malformed('nothing follows the Add-CID octet')
  // RFC 3095 §5.2.6 step 3: a CID in front of feedback is an error; one in front of a segment or another CID is no better.
  if (type >>> 3 === 0b11110 || type >>> 1 === 0b1111111 || type >>> 4 === 0b1110) return malformed('Add-CID octet')
  const cid = first & 0xf
  // RFC 4815 §2.2: an Add-CID octet for CID 0 is padding, which no CRC covers.
  return { kind: 'header', cid, start: cid === 0 ? at + 1 : at, typeAt: at + 1, restAt: at + 2 }
}

/** The CID stands behind the first octet of the header, in one or two octets as of RFC 3095 §4.5.6. */
function largeCidHeader(octets: Uint8Array, at: number): PacketBody {
  if ((octets[at] as number) >>> 4 === 0b1110) return malformed('Add-CID octet on a channel with large CIDs')
  const high = octets[at + 1]
  if (high === undefined) return malformed('no CID')
  if (high < 0x80) return { kind: 'header', cid: high, start: at, typeAt: at, restAt: at + 2 }
  const low = octets[at + 2]
  if (high >= 0xc0 || low === undefined) return malformed('large CID')
  return { kind: 'header', cid: ((high & 0x3f) << 8) | low, start: at, typeAt: at, restAt: at + 3 }
}

function malformed(reason: string): PacketBody {
  return { kind: 'malformed', reason }
}
