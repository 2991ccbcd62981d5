import type { CapturedPacket } from './captured-packet.ts'

const OPTION_END = 0
const OPTION_COMMENT = 1
const IF_NAME = 2
const IF_TSRESOL = 9
const IF_TSOFFSET = 14
const EPB_FLAGS = 2
const INBOUND = 1
const OUTBOUND = 2
const MICROSECONDS = 6
/** Options of one block. */
export const MAX_OPTIONS = 64

/** What a section says of an interface. */
export interface PcapngInterface {
  readonly linkType: number
  readonly name: string
  /** Octets that are kept of each packet; 0 for all. */
  readonly snapLength: number
  /** Units of time in a millisecond. */
  readonly ticks: number
  /** Milliseconds to add. */
  readonly offset: number
}

/**
 * Calls `take` for each option until it says that it has seen enough.
 *
 * @spec draft-ietf-opsawg-pcapng §3.5
 */
function eachOption(
  view: DataView,
  start: number,
  end: number,
  isLittle: boolean,
  take: (code: number, at: number, length: number) => boolean,
): void {
  let at = start
  for (let left = MAX_OPTIONS; left > 0 && at + 4 <= end; left--) {
    const code = view.getUint16(at, isLittle)
    const length = view.getUint16(at + 2, isLittle)
    if (code === OPTION_END || at + 4 + length > end || take(code, at + 4, length)) return
    at += 4 + length + (-length & 3)
  }
}

/** @param body of an interface description block of 8 octets at least. @spec draft-ietf-opsawg-pcapng §4.2 */
export function describeInterface(
  view: DataView,
  octets: Uint8Array,
  body: number,
  end: number,
  isLittle: boolean,
): PcapngInterface {
  let name = ''
  let resolution = MICROSECONDS
  let offset = 0
  eachOption(view, body + 8, end, isLittle, (code, at, length) => {
    if (code === IF_NAME) name = textAt(octets, at, length)
    else if (code === IF_TSRESOL && length >= 1) resolution = view.getUint8(at)
    else if (code === IF_TSOFFSET && length >= 8) offset = Number(view.getBigInt64(at, isLittle)) * 1000
    return false
  })
  // the highest bit says: a power of 2, and not of 10
  const unitsInSecond = resolution >= 0x80 ? 2 ** (resolution & 0x7f) : 10 ** resolution
  return {
    linkType: view.getUint16(body, isLittle),
    snapLength: view.getUint32(body + 4, isLittle),
    name,
    ticks: unitsInSecond / 1000,
    offset,
  }
}

/** @spec draft-ietf-opsawg-pcapng §4.3.1 */
export function readFlags(view: DataView, start: number, end: number, isLittle: boolean): 'in' | 'out' | undefined {
  let direction: 'in' | 'out' | undefined
  eachOption(view, start, end, isLittle, (code, at, length) => {
    if (code !== EPB_FLAGS || length < 4) return false
    const bits = view.getUint32(at, isLittle) & 3
    direction = bits === INBOUND ? 'in' : bits === OUTBOUND ? 'out' : undefined
    return true
  })
  return direction
}

/** The comment of a packet that the reader gave last; undefined when it has none. @spec draft-ietf-opsawg-pcapng §3.5 */
export function commentOf(packet: CapturedPacket): string | undefined {
  if (packet.optionsEnd === 0) return undefined
  const { octets } = packet
  const view = new DataView(octets.buffer, octets.byteOffset, octets.length)
  let comment: string | undefined
  eachOption(view, packet.optionsStart, packet.optionsEnd, packet.isLittle, (code, at, length) => {
    if (code === OPTION_COMMENT) comment = textAt(octets, at, length)
    return code === OPTION_COMMENT
  })
  return comment
}

function textAt(octets: Uint8Array, at: number, length: number): string {
  return Buffer.from(octets.buffer, octets.byteOffset + at, length).toString('utf8')
}
