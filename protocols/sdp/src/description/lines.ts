import { DecodeError } from '@voltaic/base'

/** Characters of a whole description. A body over UDP has less than 64 KiB anyway. */
export const MAX_SDP_LENGTH = 65536
/** Lines of a description. */
export const MAX_SDP_LINES = 1024
/** Characters of one line. */
export const MAX_SDP_LINE_LENGTH = 2048

/** One `type=value` and where it stands. */
export interface SdpLine {
  readonly type: string
  readonly value: string
  /** Counted from 1. */
  readonly number: number
  /** Of the first character of the line. */
  readonly offset: number
}

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const EQUALS = 0x3d

/**
 * Cuts a description into its lines. They end with CR LF, or with LF alone as some senders have it; empty lines at the
 * very end are passed over.
 *
 * @throws DecodeError SDP_TOO_LONG, SDP_TOO_MANY_LINES, SDP_LINE_TOO_LONG, SDP_LINE
 * @spec RFC 8866 §5, §9
 */
export function splitLines(text: string): readonly SdpLine[] {
  if (text.length > MAX_SDP_LENGTH) {
    throw new DecodeError('SDP_TOO_LONG', `more than ${MAX_SDP_LENGTH} characters`, MAX_SDP_LENGTH, 'RFC 8866 §5')
  }
  const end = endOfText(text)
  const lines: SdpLine[] = []
  let start = 0
  while (start < end) {
    const feed = text.indexOf('\n', start)
    const next = feed < 0 ? end : Math.min(feed, end)
    if (lines.length === MAX_SDP_LINES) {
      throw new DecodeError('SDP_TOO_MANY_LINES', `more than ${MAX_SDP_LINES} lines`, start, 'RFC 8866 §5')
    }
    lines.push(lineAt(text, start, next, lines.length + 1))
    start = next + 1
  }
  return lines
}

function endOfText(text: string): number {
  let end = text.length
  while (end > 0 && (text.charCodeAt(end - 1) === LINE_FEED || text.charCodeAt(end - 1) === CARRIAGE_RETURN)) end--
  return end
}

function lineAt(text: string, start: number, feed: number, number: number): SdpLine {
  const end = text.charCodeAt(feed - 1) === CARRIAGE_RETURN && feed < text.length ? feed - 1 : feed
  if (end - start > MAX_SDP_LINE_LENGTH) {
    const what = `line ${number} has more than ${MAX_SDP_LINE_LENGTH} characters`
    throw new DecodeError('SDP_LINE_TOO_LONG', what, start, 'RFC 8866 §5')
  }
  const value = text.slice(start + 2, end)
  // RFC 8866 §9: byte-string has neither NUL nor CR, and no white space stands around `=`.
  const isLine = isLetter(text.charCodeAt(start)) && text.charCodeAt(start + 1) === EQUALS && end >= start + 2
  if (!isLine || value.includes('\r') || value.includes('\0')) {
    throw new DecodeError('SDP_LINE', `line ${number} is not a letter, "=" and a value`, start, 'RFC 8866 §5')
  }
  return { type: text.charAt(start), value, number, offset: start }
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a)
}
