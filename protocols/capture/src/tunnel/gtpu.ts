/*
 * +-------+--+-+-+-+-+---------------+-------------------------------+
 * |Version|PT|*|E|S|P|  Message type |            Length             |
 * +-------+--+-+-+-+-+---------------+-------------------------------+
 * |                Tunnel endpoint identifier (TEID)                 |
 * +-------------------------------+---------------+------------------+
 * |   Sequence number, if E|S|P   | N-PDU, if any | Next extension   |
 * +-------------------------------+---------------+------------------+
 * An extension: length in units of 4 octets, content, type of the next one.
 */

/** TS 29.281 §4.4.2. */
export const GTPU_PORT = 2152
const HEADER = 8
const OPTIONAL_FIELDS = 4
const VERSION_1 = 0x30
const G_PDU = 255
const HAS_EXTENSION = 0x04
/** Extension headers of one packet. */
export const MAX_GTPU_EXTENSIONS = 16

/**
 * Where the user's IP packet begins in a GTP-U packet.
 *
 * @returns -1 when it carries none
 * @spec TS 29.281 §5.1, §5.2
 */
export function locateGtpuPayload(octets: Uint8Array, start: number, end: number): number {
  const flags = end - start > HEADER ? (octets[start] as number) : 0
  if ((flags & 0xf0) !== VERSION_1 || octets[start + 1] !== G_PDU) return -1
  if ((flags & 0x07) === 0) return start + HEADER
  let at = start + HEADER + OPTIONAL_FIELDS
  let next = (flags & HAS_EXTENSION) === 0 ? 0 : (octets[at - 1] ?? 0)
  for (let extensions = 0; next !== 0; extensions++) {
    const length = at < end ? (octets[at] as number) * 4 : 0
    if (length === 0 || extensions === MAX_GTPU_EXTENSIONS || at + length > end) return -1
    at += length
    next = octets[at - 1] as number
  }
  return at < end ? at : -1
}

/** @spec TS 29.281 §5.1 */
export function teidOf(octets: Uint8Array, start: number): number {
  return (
    (octets[start + 4] as number) * 0x100_0000 +
    ((octets[start + 5] as number) << 16) +
    ((octets[start + 6] as number) << 8) +
    (octets[start + 7] as number)
  )
}
