import { DecodeError } from '@voltaic/base'
import { type CSeq, parseCSeq } from '../headers/cseq.ts'
import { headerKey } from '../headers/header-names.ts'
import { type NameAddr, parseNameAddr } from '../headers/name-addr.ts'
import { trimSpace } from '../headers/syntax.ts'
import { endOfValueAt, splitValues } from '../headers/value-list.ts'
import { parseVia, type Via } from '../headers/via.ts'
import { createHeaderLine, derivedHeaderLine, type HeaderLine } from './header-line.ts'

/** What a message consists of besides its start line. */
export interface MessageParts {
  readonly lines: readonly HeaderLine[]
  readonly body: Uint8Array
  /** Set on a message exactly as a peer sent it: it is written without any correction. */
  readonly asReceived?: boolean
  /** Why the peer deserves a 400, found while parsing; `checkMandatory` throws it. */
  readonly defect?: DecodeError | undefined
}

export const NO_BODY: Uint8Array = new Uint8Array(0)

/**
 * A SIP message. Immutable: every `with*` gives a new message that shares the unchanged header lines. Text is kept as
 * octet strings, one character for each octet (see `utf8`, `octetString`).
 */
export abstract class SipMessage {
  readonly body: Uint8Array
  readonly lines: readonly HeaderLine[]
  readonly asReceived: boolean
  readonly defect: DecodeError | undefined

  constructor(parts: MessageParts) {
    this.body = parts.body
    this.lines = parts.lines
    this.asReceived = parts.asReceived === true
    this.defect = parts.defect
  }

  /** The line before the headers, without its line end. */
  abstract get startLine(): string

  protected abstract rebuild(lines: readonly HeaderLine[], body: Uint8Array): this

  /** Value of the first line of that header, unfolded and trimmed. Name in any case or compact form. */
  header(name: string): string | undefined {
    return this.lines[this.indexOf(headerKey(name))]?.value
  }

  /** One string for each line of that header, in order. */
  headerLines(name: string): readonly string[] {
    const key = headerKey(name)
    const values: string[] = []
    for (const line of this.lines) {
      if (line.key === key) values.push(line.value)
    }
    return values
  }

  /** The comma-separated values over all lines of that header, trimmed; empty ones are left out. */
  list(name: string): readonly string[] {
    const key = headerKey(name)
    const values: string[] = []
    for (const line of this.lines) {
      if (line.key !== key) continue
      for (const value of splitValues(line.value)) {
        if (value !== '') values.push(value)
      }
    }
    return values
  }

  has(name: string): boolean {
    return this.indexOf(headerKey(name)) >= 0
  }

  /**
   * Replaces all lines of that header, in the place of the first (at the end when there was none), by one line for each
   * value. An empty array removes the header.
   */
  with(name: string, value: string | readonly string[]): this {
    const added =
      typeof value === 'string' ? [createHeaderLine(name, value)] : value.map((v) => createHeaderLine(name, v))
    const key = headerKey(name)
    const first = this.indexOf(key)
    if (first < 0) return this.rebuild([...this.lines, ...added], this.body)
    const after = this.lines.slice(first + 1)
    const others = this.indexOf(key, first + 1) < 0 ? after : after.filter((line) => line.key !== key)
    return this.rebuild([...this.lines.slice(0, first), ...added, ...others], this.body)
  }

  /** Adds a line after the last of that header, else at the end. */
  withAdded(name: string, value: string): this {
    const key = headerKey(name)
    let at = this.lines.length
    while (at > 0 && this.lines[at - 1]?.key !== key) at--
    return this.withLineAt(at === 0 ? this.lines.length : at, createHeaderLine(name, value))
  }

  /** Puts a line before the first of that header; when there is none, Via goes to the top and others to the end. */
  withFirst(name: string, value: string): this {
    const key = headerKey(name)
    const first = this.indexOf(key)
    const other = key === 'via' ? 0 : this.lines.length
    return this.withLineAt(first >= 0 ? first : other, createHeaderLine(name, value))
  }

  without(...names: string[]): this {
    const keys = names.map(headerKey)
    const lines = this.lines.filter((line) => !keys.includes(line.key))
    return lines.length === this.lines.length ? this : this.rebuild(lines, this.body)
  }

  /** Removes the first comma-separated value of that header: the top Via, the top Route. */
  withoutFirst(name: string): this {
    const at = this.indexOf(headerKey(name))
    const line = this.lines[at]
    if (line === undefined) return this
    const end = endOfValueAt(line.value, 0)
    const rest = end === line.value.length ? [] : [derivedHeaderLine(name, trimSpace(line.value, end + 1))]
    return this.rebuild(this.lines.toSpliced(at, 1, ...rest), this.body)
  }

  /** Replaces the body and its Content-Type; undefined removes the Content-Type. Content-Length follows by itself. */
  withBody(contentType: string | undefined, body: Uint8Array): this {
    const typed = this.with('Content-Type', contentType ?? [])
    return this.rebuild(typed.lines, body)
  }

  /** @throws DecodeError when absent */
  get callId(): string {
    return this.mandatory('call-id', 'RFC 3261 §20.8').value
  }

  /** @throws DecodeError when absent or malformed */
  get cseq(): CSeq {
    return this.mandatory('cseq', 'RFC 3261 §20.16').parsed(parseCSeq)
  }

  /** @throws DecodeError when absent or malformed */
  get topVia(): Via {
    return this.mandatory('via', 'RFC 3261 §20.42').parsed(parseFirstVia)
  }

  /** @throws DecodeError when absent or malformed */
  get from(): NameAddr {
    return this.mandatory('from', 'RFC 3261 §20.20').parsed(parseNameAddr)
  }

  /** @throws DecodeError when absent or malformed */
  get to(): NameAddr {
    return this.mandatory('to', 'RFC 3261 §20.39').parsed(parseNameAddr)
  }

  /** @throws DecodeError when From is absent or malformed */
  get fromTag(): string | undefined {
    return this.from.params.get('tag')
  }

  /** @throws DecodeError when To is absent or malformed */
  get toTag(): string | undefined {
    return this.to.params.get('tag')
  }

  private mandatory(key: string, spec: string): HeaderLine {
    const line = this.lines[this.indexOf(key)]
    if (line === undefined || line.value === '') {
      throw new DecodeError('SIP_HEADER_MISSING', `No ${key} header field`, -1, spec)
    }
    return line
  }

  private indexOf(key: string, from = 0): number {
    const { lines } = this
    for (let at = from; at < lines.length; at++) {
      if (lines[at]?.key === key) return at
    }
    return -1
  }

  private withLineAt(at: number, line: HeaderLine): this {
    return this.rebuild(this.lines.toSpliced(at, 0, line), this.body)
  }
}

function parseFirstVia(value: string): Via {
  return parseVia(trimSpace(value, 0, endOfValueAt(value, 0)))
}
