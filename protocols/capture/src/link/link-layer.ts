import { DecodeError } from '@voltaic/base'

/*
 * Ethernet:                                      Linux cooked:
 * +-----------+--------+--------------+------+   +------+------+--------+---------+--------------+
 * | to, 6     | from, 6| 802.1Q tags  | type |   | kind | ARP  | length | address | type         |
 * +-----------+--------+--------------+------+   | 2    | 2    | 2      | 8       | 2            |
 *                                                +------+------+--------+---------+--------------+
 */

const SPEC = 'IEEE 802.3 §3.2'
const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
const ETHERTYPE_MPLS = 0x8847
const ETHERTYPE_PPPOE_SESSION = 0x8864
/** 802.1Q, 802.1ad and what was before it. */
const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100])
/** Tags of one frame. */
export const MAX_VLAN_TAGS = 4
/** MPLS labels of one frame. */
export const MAX_MPLS_LABELS = 8
const PPP_IPV4 = 0x21
const PPP_IPV6 = 0x57
const PPPOE_HEADER = 6

/** How a capture file says that frames begin. */
export const LINK_TYPES = {
  NULL: 0,
  ETHERNET: 1,
  PPP: 9,
  RAW: 101,
  LOOP: 108,
  LINUX_SLL: 113,
  IPV4: 228,
  IPV6: 229,
  UPPER_PDU: 252,
  LINUX_SLL2: 276,
} as const

/** What some systems number their raw IP. */
const OTHER_RAW_BSD = 12
const OTHER_RAW_OPENBSD = 14
const PPP_WITH_FRAMING = 50

/** The frame carries something else than IP. */
export const NOT_IP = -1
/** The frame ends within the header of its link. */
const LINK_CUT = -2

/**
 * Where the IP packet of a frame begins.
 *
 * @param linkType of the interface, as capture files number them
 * @returns an offset in `octets`, or NOT_IP (also for link types that are not read), or LINK_CUT
 */
export function locateIp(octets: Uint8Array, start: number, end: number, linkType: number): number {
  switch (linkType) {
    case LINK_TYPES.RAW:
    case LINK_TYPES.IPV4:
    case LINK_TYPES.IPV6:
    case OTHER_RAW_BSD:
    case OTHER_RAW_OPENBSD:
      return start
    case LINK_TYPES.ETHERNET:
      return behindEthertype(octets, start + 12, end)
    case LINK_TYPES.LINUX_SLL:
      return behindEthertype(octets, start + 14, end)
    case LINK_TYPES.LINUX_SLL2:
      return end - start < 20 ? LINK_CUT : ofEthertype(octets, uint16(octets, start), start + 20, end)
    case LINK_TYPES.NULL:
    case LINK_TYPES.LOOP:
      return end - start < 5 ? LINK_CUT : byVersion(octets, start + 4)
    case LINK_TYPES.PPP:
    case PPP_WITH_FRAMING:
      return behindPpp(octets, start, end)
    default:
      return NOT_IP
  }
}

/** RFC 1661 §2: address and control field may be left out, and the first octet of the protocol. */
function behindPpp(octets: Uint8Array, start: number, end: number): number {
  let at = start
  if (octets[at] === 0xff && octets[at + 1] === 0x03) at += 2
  if (at + 2 > end) return LINK_CUT
  const isShort = ((octets[at] ?? 0) & 1) === 1
  const protocol = isShort ? (octets[at] ?? 0) : uint16(octets, at)
  return protocol === PPP_IPV4 || protocol === PPP_IPV6 ? at + (isShort ? 1 : 2) : NOT_IP
}

function behindEthertype(octets: Uint8Array, typeAt: number, end: number): number {
  let at = typeAt
  for (let tags = 0; tags <= MAX_VLAN_TAGS; tags++) {
    if (at + 2 > end) return LINK_CUT
    const type = uint16(octets, at)
    if (!TAGS.has(type)) return ofEthertype(octets, type, at + 2, end)
    at += 4
  }
  return NOT_IP
}

function ofEthertype(octets: Uint8Array, type: number, at: number, end: number): number {
  if (type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6) return at
  if (type === ETHERTYPE_MPLS) return behindLabels(octets, at, end)
  return type === ETHERTYPE_PPPOE_SESSION ? behindPpp(octets, at + PPPOE_HEADER, end) : NOT_IP
}

/** RFC 3032 §2.1: the lowest bit of the third octet says that no label follows. */
function behindLabels(octets: Uint8Array, start: number, end: number): number {
  for (let label = 0; label < MAX_MPLS_LABELS; label++) {
    const at = start + label * 4
    if (at + 5 > end) return LINK_CUT
    if (((octets[at + 2] ?? 0) & 1) === 1) return byVersion(octets, at + 4)
  }
  return NOT_IP
}

function byVersion(octets: Uint8Array, at: number): number {
  const version = (octets[at] ?? 0) >> 4
  return version === 4 || version === 6 ? at : NOT_IP
}

function uint16(octets: Uint8Array, at: number): number {
  return ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
}

/**
 * Finds the IP packet in a frame.
 *
 * @param linkType of the interface, as capture files number them
 * @returns undefined when the frame carries something else, or the link type is not read
 * @throws DecodeError LINK_TRUNCATED
 */
export function ipPacketOf(frame: Uint8Array, linkType: number): Uint8Array | undefined {
  const at = locateIp(frame, 0, frame.length, linkType)
  if (at === LINK_CUT) throw new DecodeError('LINK_TRUNCATED', 'the frame ends in its header', frame.length, SPEC)
  return at === NOT_IP ? undefined : frame.subarray(at)
}
