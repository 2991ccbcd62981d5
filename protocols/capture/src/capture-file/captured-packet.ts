/** One packet of a capture, as it lies in the file. The reader uses the same object for each: copy what is to stay. */
export interface CapturedPacket {
  /** Counted from 1, as Wireshark does. */
  number: number
  /** Offset in the file of its record. */
  offset: number
  /** Milliseconds since 1970, with a fraction; 0 where the file does not say. */
  at: number
  /** As capture files number them: 1 Ethernet, 101 raw IP. */
  linkType: number
  /** Of the interfaces of the whole file, counted from 0. */
  interfaceId: number
  direction: 'in' | 'out' | undefined
  /** Octets of which the packet is those from `start` to `end`. */
  octets: Uint8Array
  start: number
  end: number
  /** Octets that it had on the wire: more than were captured when it was cut. */
  originalLength: number
  /** Where the options of its block are; both 0 when it has none. */
  optionsStart: number
  optionsEnd: number
  isLittle: boolean
}

export function emptyPacket(): CapturedPacket {
  return {
    number: 0,
    offset: 0,
    at: 0,
    linkType: 0,
    interfaceId: 0,
    direction: undefined,
    octets: new Uint8Array(0),
    start: 0,
    end: 0,
    originalLength: 0,
    optionsStart: 0,
    optionsEnd: 0,
    isLittle: false,
  }
}

/** Wireshark's own limit. */
export const MAX_FRAME_OCTETS = 262_144
