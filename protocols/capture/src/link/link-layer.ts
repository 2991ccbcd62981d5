import { ByteReader } from '@voltaic/base'

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
/** 802.1Q, 802.1ad and what was before it. */
const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100])
/** Tags of one frame. */
export const MAX_VLAN_TAGS = 4

/** How a capture file says that frames begin. */
export const LINK_TYPES = { ETHERNET: 1, RAW: 101, LINUX_SLL: 113, LINUX_SLL2: 276 } as const

/**
 * Finds the IP packet in a frame.
 *
 * @param linkType of the interface, as capture files number them
 * @returns undefined when the frame carries something else, or the link type is none of `LINK_TYPES`
 * @throws DecodeError LINK_TRUNCATED
 */
export function ipPacketOf(frame: Uint8Array, linkType: number): Uint8Array | undefined {
  const reader = new ByteReader(frame, 'LINK_TRUNCATED', SPEC)
  switch (linkType) {
    case LINK_TYPES.RAW:
      return frame
    case LINK_TYPES.ETHERNET:
      reader.skip(12)
      return restOfIp(reader, ethertypeBehindTags(reader))
    case LINK_TYPES.LINUX_SLL:
      reader.skip(14)
      return restOfIp(reader, ethertypeBehindTags(reader))
    case LINK_TYPES.LINUX_SLL2: {
      const type = reader.uint16()
      reader.skip(18)
      return restOfIp(reader, type)
    }
    default:
      return undefined
  }
}

function ethertypeBehindTags(reader: ByteReader): number {
  let type = reader.uint16()
  for (let tags = 0; tags < MAX_VLAN_TAGS && TAGS.has(type); tags++) {
    reader.skip(2)
    type = reader.uint16()
  }
  return type
}

function restOfIp(reader: ByteReader, type: number): Uint8Array | undefined {
  const isIp = type === ETHERTYPE_IPV4 || type === ETHERTYPE_IPV6
  return isIp ? reader.bytes(reader.remaining) : undefined
}
