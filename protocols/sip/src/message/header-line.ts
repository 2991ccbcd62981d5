import { canonicalHeaderName, type HeaderName, knownHeader } from '../headers/header-names.ts'
import { isToken, trimSpace } from '../headers/syntax.ts'

const BACKSLASH = 0x5c
const LINE_END = '\r\n'

/**
 * One header line as it stands in the message. Immutable, shared by all messages that hold it; what is computed from it
 * (value, parsed form) is computed once.
 */
export class HeaderLine {
  /** Full name in lower case. */
  readonly key: string
  /** Everything as written: name, colon, value, folds, and the line end. */
  readonly raw: string
  private readonly valueStart: number
  private cachedValue: string | undefined
  private cachedParsed: unknown

  constructor(key: string, raw: string, valueStart: number, value?: string) {
    this.key = key
    this.raw = raw
    this.valueStart = valueStart
    this.cachedValue = value
    this.cachedParsed = undefined
  }

  /** The value, unfolded and trimmed. */
  get value(): string {
    this.cachedValue ??= unfold(this.raw, this.valueStart)
    return this.cachedValue
  }

  /** What `parse` makes of the value; a line is always asked for with the same `parse`, that of its header. */
  parsed<T>(parse: (value: string) => T): T {
    this.cachedParsed ??= parse(this.value)
    return this.cachedParsed as T
  }
}

/** RFC 3261 §7.3.1: a line break followed by white space reads as one space. */
function unfold(raw: string, start: number): string {
  const end = raw.length - LINE_END.length
  const isPlain = raw.indexOf('\n', start) === end + 1 && raw.indexOf('\r', start) === end
  return isPlain ? trimSpace(raw, start, end) : trimSpace(raw.slice(start).replace(/[\r\n]+[ \t]*/g, ' '))
}

/**
 * Makes a header line. A bad name or a value with CR, LF, a bare NUL or characters above U+00FF is a mistake of the
 * caller, because it would let a value write headers of its own.
 */
export function createHeaderLine(name: string, value: string): HeaderLine {
  assertHeaderText(name, value)
  return derivedHeaderLine(name, value)
}

/** Makes a header line of a value that came from a peer, which cannot hold line breaks any more and may hold NUL. */
export function derivedHeaderLine(name: string, value: string): HeaderLine {
  const header = knownHeader(name) ?? unusualHeader(name)
  const raw = `${header.name}: ${value}${LINE_END}`
  return new HeaderLine(header.key, raw, header.name.length + 1, trimSpace(value))
}

function unusualHeader(written: string): HeaderName {
  if (!isToken(written)) throw new Error(`Not a header name: ${JSON.stringify(written)}`)
  const name = canonicalHeaderName(written)
  return { key: name.toLowerCase(), name }
}

/** Octets that may stand in a line; NUL is looked at apart, because it is legal as a quoted pair (RFC 3261 §25.1). */
const TEXT_OCTETS: Uint8Array = new Uint8Array(256).fill(1)
TEXT_OCTETS[0x00] = 0
TEXT_OCTETS[0x0a] = 0
TEXT_OCTETS[0x0d] = 0

/** Throws when the text cannot stand in a header line or a start line. */
export function assertHeaderText(name: string, value: string): void {
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (TEXT_OCTETS[code] === 1 || (code === 0 && value.charCodeAt(at - 1) === BACKSLASH)) continue
    throw new Error(`${name} may not hold the character U+${code.toString(16).padStart(4, '0')} (at ${at})`)
  }
}
