import { DecodeError } from '@voltaic/base'
import { headerKey, knownHeader } from '../headers/header-names.ts'
import { decimal, isToken } from '../headers/syntax.ts'
import { HeaderLine } from './header-line.ts'
import { MAX_HEADER_LINES } from './limits.ts'

const CR = 0x0d
const LF = 0x0a
const BACKSLASH = 0x5c
const SPACE = 0x20
const TAB = 0x09

/** Start line and headers, before anything is known about the body. */
export interface Head {
  /** Without its line end. */
  readonly startLine: string
  readonly lines: readonly HeaderLine[]
  /** Where the body starts in the text; -1 when the empty line is missing. */
  readonly end: number
  /** undefined when there is no Content-Length, or an unusable one (then `defect` is set). */
  readonly contentLength: number | undefined
  /** Why the peer deserves a 400. */
  readonly defect: DecodeError | undefined
}

/**
 * Splits the head of a message into lines; values are left alone.
 * @spec RFC 3261 §7, §7.3.1
 * @throws DecodeError SIP_START_LINE, SIP_TOO_MANY_HEADERS
 */
export function parseHead(text: string): Head {
  const first = text.indexOf('\r\n')
  if (first < 0) throw new DecodeError('SIP_START_LINE', 'No start line', 0, 'RFC 3261 §7.1')
  const reader = new HeadReader(text, first + 2)
  while (!reader.isAtEnd()) reader.readLine()
  const { lines, at } = reader
  const length = contentLengthOf(lines)
  return {
    startLine: text.slice(0, first),
    lines,
    end: at < text.length ? at + 2 : -1,
    contentLength: typeof length === 'number' ? length : undefined,
    defect: reader.defect ?? characterDefect(text, first, at) ?? (typeof length === 'object' ? length : undefined),
  }
}

class HeadReader {
  readonly lines: HeaderLine[] = []
  /** Where the next line starts. */
  at: number
  defect: DecodeError | undefined = undefined
  private readonly text: string
  /** Where the last of `lines` starts. */
  private lineStart = 0

  constructor(text: string, at: number) {
    this.text = text
    this.at = at
  }

  isAtEnd(): boolean {
    const code = this.text.charCodeAt(this.at)
    return code === CR ? this.text.charCodeAt(this.at + 1) === LF : this.at >= this.text.length
  }

  readLine(): void {
    const { text, at } = this
    const plainEnd = endOfPlainLine(text, at)
    const next = plainEnd > 0 ? plainEnd : endOfUnusualLine(text, at)
    const line = headerLine(text, at, next)
    if (line !== undefined) this.add(line)
    else this.continueLine(next)
    if (plainEnd < 0 && !isAuthorization(this.lines.at(-1)) && hasBadLineEnd(text, at, next)) {
      this.defect ??= new DecodeError('SIP_LINE_END', 'CR or LF that is not a line end', at, 'RFC 3261 §7')
    }
    this.at = next
  }

  private add(line: HeaderLine): void {
    if (this.lines.length === MAX_HEADER_LINES) {
      const what = `More than ${MAX_HEADER_LINES} header lines`
      throw new DecodeError('SIP_TOO_MANY_HEADERS', what, this.at, 'RFC 3261 §7.3')
    }
    this.lines.push(line)
    this.lineStart = this.at
  }

  // DEVIATION RFC 3261 §7.3.1: handsets break the line after `qop` in Authorization and start the next one without white
  // space; such a line belongs to the header before it.
  private continueLine(next: number): void {
    const last = this.lines.at(-1)
    if (isAuthorization(last)) {
      const raw = this.text.slice(this.lineStart, next)
      this.lines[this.lines.length - 1] = new HeaderLine(last.key, raw, raw.indexOf(':') + 1)
      return
    }
    this.defect ??= new DecodeError('SIP_HEADER_MALFORMED', 'Line without header name', this.at, 'RFC 3261 §7.3.1')
  }
}

/** Octets that must not reach the next element: a line end inside the start line, NUL that is not a quoted pair. */
function characterDefect(text: string, startLineEnd: number, end: number): DecodeError | undefined {
  const lineFeed = text.indexOf('\n')
  if (lineFeed < startLineEnd || text.indexOf('\r') < startLineEnd) {
    return new DecodeError('SIP_LINE_END', 'CR or LF in the start line', lineFeed, 'RFC 3261 §7.1')
  }
  for (let at = text.indexOf('\0'); at >= 0 && at < end; at = text.indexOf('\0', at + 1)) {
    if (text.charCodeAt(at - 1) !== BACKSLASH) return new DecodeError('SIP_NUL', 'NUL', at, 'RFC 3261 §25.1')
  }
  return undefined
}

function isAuthorization(line: HeaderLine | undefined): line is HeaderLine {
  return line !== undefined && (line.key === 'authorization' || line.key === 'proxy-authorization')
}

/** Where the next line starts; -1 when this one is folded, or has CR or LF that are not part of CRLF. */
function endOfPlainLine(text: string, start: number): number {
  const lineFeed = text.indexOf('\n', start)
  const after = text.charCodeAt(lineFeed + 1)
  const isPlain = lineFeed > 0 && after !== SPACE && after !== TAB && text.indexOf('\r', start) === lineFeed - 1
  return isPlain ? lineFeed + 1 : -1
}

/** RFC 3261 §7.3.1: a line that starts with white space continues the one before. */
function endOfUnusualLine(text: string, start: number): number {
  let lineFeed = text.indexOf('\n', start)
  while (lineFeed >= 0) {
    const after = text.charCodeAt(lineFeed + 1)
    if (after !== SPACE && after !== TAB) return lineFeed + 1
    lineFeed = text.indexOf('\n', lineFeed + 1)
  }
  return text.length
}

function hasBadLineEnd(text: string, start: number, next: number): boolean {
  for (let at = start; at < next; at++) {
    const code = text.charCodeAt(at)
    if (code === LF || (code === CR && text.charCodeAt(at + 1) !== LF)) return true
    if (code === CR) at++
  }
  return text.charCodeAt(next - 1) !== LF
}

/** undefined when the line does not start with a header name and a colon. */
function headerLine(text: string, start: number, next: number): HeaderLine | undefined {
  const colon = text.indexOf(':', start)
  if (colon < 0 || colon >= next) return undefined
  const written = text.slice(start, colon)
  const known = knownHeader(written)
  if (known !== undefined) return new HeaderLine(known.key, text.slice(start, next), colon - start + 1)
  // RFC 3261 §25.1 (HCOLON): white space, but no line break, may stand before the colon.
  let end = colon
  while (end > start && (text.charCodeAt(end - 1) === SPACE || text.charCodeAt(end - 1) === TAB)) end--
  const name = text.slice(start, end)
  return isToken(name) ? new HeaderLine(headerKey(name), text.slice(start, next), colon - start + 1) : undefined
}

/** RFC 3261 §20.14, §18.3: at most one Content-Length, and a number; otherwise the receiver cannot know the body. */
function contentLengthOf(lines: readonly HeaderLine[]): number | DecodeError | undefined {
  let found: HeaderLine | undefined
  for (const line of lines) {
    if (line.key !== 'content-length') continue
    if (found !== undefined) return badLength('More than one Content-Length')
    found = line
  }
  return found === undefined ? undefined : (decimal(found.value) ?? badLength('Content-Length is not a number'))
}

function badLength(what: string): DecodeError {
  return new DecodeError('SIP_CONTENT_LENGTH', what, -1, 'RFC 3261 §20.14')
}
