import { CaptureReader } from './capture-reader.ts'

/** One frame of a capture. */
export interface CapturedFrame {
  /** As capture files number them: 1 Ethernet, 101 raw IP. */
  readonly linkType: number
  readonly frame: Uint8Array
}

/**
 * The frames of a capture file that is in memory, as views on it. Whatever comes before a fault is given: a file that was
 * cut off is read to its end. `CaptureReader` reads files of any size.
 *
 * @throws DecodeError CAPTURE_FORMAT, CAPTURE_TRUNCATED, CAPTURE_BLOCK_LENGTH, CAPTURE_FRAME_TOO_LONG
 * @spec draft-ietf-opsawg-pcapng §3, §4
 */
export function* readCapture(file: Uint8Array): Generator<CapturedFrame> {
  const reader = new CaptureReader()
  reader.push(file)
  for (let packet = reader.next(); packet !== undefined; packet = reader.next()) {
    yield { linkType: packet.linkType, frame: packet.octets.subarray(packet.start, packet.end) }
  }
  reader.end()
}
