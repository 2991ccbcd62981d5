import { DecodeError, VoltaicError } from '@voltaic/base'
import { type FoundPco, findPco, readCapture } from '@voltaic/capture'

/** Options in a frame of a capture. */
export interface FramePco extends FoundPco {
  /** Counted from 1, as Wireshark does. */
  readonly frame: number
}

/** What a capture file holds. */
export interface CaptureReading {
  readonly found: readonly FramePco[]
  readonly frames: number
  /** Frames that are malformed, each with the reason. */
  readonly malformed: readonly { readonly frame: number; readonly reason: string }[]
  /** Why the file could not be read to its end. */
  readonly cut?: string
}

/**
 * Looks through a capture file.
 *
 * @throws VoltaicError CAPTURE_UNREADABLE when it is no capture file
 */
export function findInCapture(file: Uint8Array, path: string): CaptureReading {
  const found: FramePco[] = []
  const malformed: { frame: number; reason: string }[] = []
  let frames = 0
  try {
    for (const { frame, linkType } of readCapture(file)) {
      frames++
      try {
        found.push(...findPco(frame, linkType).map((each) => ({ ...each, frame: frames })))
      } catch (error) {
        malformed.push({ frame: frames, reason: reasonOf(error) })
      }
    }
  } catch (cause) {
    if (frames > 0) return { found, frames, malformed, cut: reasonOf(cause) }
    throw unreadable(path, reasonOf(cause), cause)
  }
  return { found, frames, malformed }
}

function reasonOf(error: unknown): string {
  if (error instanceof DecodeError) return error.message
  throw error
}

function unreadable(path: string, reason: string, cause: unknown): VoltaicError {
  const remedy = 'Give a file of tcpdump, tshark or Wireshark: pcap or pcapng, not compressed'
  return new VoltaicError('CAPTURE_UNREADABLE', `${path} is no capture file: ${reason}`, remedy, { cause })
}
