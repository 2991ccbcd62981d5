/** What is known of a packet besides its octets; the same object is filled in again for each packet. */
export interface PacketContext {
  /** Of the capture, counted from 1. */
  frame: number
  /** Milliseconds since 1970. */
  at: number
  /** Of the interfaces of the file. */
  interfaceId: number
  /** Of the innermost GTP-U tunnel that it was in; -1 for none. */
  teid: number
  /** Of the ESP packet that it was in; -1 for none. */
  spi: number
  /** Tunnels that it was in. */
  depth: number
  /** The capture lacks the end of the packet. */
  isCut: boolean
}

/** Tunnels within each other. */
export const MAX_TUNNELS = 4

export function emptyContext(): PacketContext {
  return { frame: 0, at: 0, interfaceId: 0, teid: -1, spi: -1, depth: 0, isCut: false }
}

const TUNNELS = 0x1_0000_0000

/** A number that tells places apart at which the same packet may be seen: interface, tunnel, ESP or not. */
export function placeOf({ interfaceId, teid, spi }: PacketContext): number {
  return (interfaceId * 2 + (spi < 0 ? 0 : 1)) * TUNNELS + (teid < 0 ? 0 : teid)
}
