import { DecodeError } from '@voltaic/base'
import { isToken } from '../headers/syntax.ts'
import { MAX_HEAD } from './limits.ts'
import { type Head, parseHead } from './parse-head.ts'
import { NO_BODY, type SipMessage } from './sip-message.ts'
import { SipRequest } from './sip-request.ts'
import { SipResponse } from './sip-response.ts'

const CR = 0x0d
const LF = 0x0a
const RESPONSE_START = 'SIP/2.0 '

/**
 * Parses one datagram. Octets after the body that Content-Length promises are dropped; without Content-Length the body
 * goes to the end of the datagram.
 *
 * Throws only when the octets are no SIP message that could be answered. Other mistakes (a line without name, a
 * Content-Length that does not fit ...) are kept for `checkMandatory`, which everything that receives messages calls.
 * @spec RFC 3261 §7, §18.3
 * @throws DecodeError SIP_START_LINE, SIP_HEAD_TOO_LONG, SIP_HEAD_INCOMPLETE, SIP_TOO_MANY_HEADERS
 */
export function parseMessage(data: Uint8Array): SipMessage {
  const start = skipEmptyLines(data)
  const text = latin1(data, start, Math.min(data.length, start + MAX_HEAD))
  const head = parseHead(text)
  if (head.end < 0) throw unterminated(data.length - start)
  const rest = data.length - start - head.end
  const { contentLength } = head
  if (contentLength !== undefined && contentLength > rest) {
    const defect = new DecodeError('SIP_CONTENT_LENGTH', 'Body shorter than Content-Length', -1, 'RFC 3261 §18.3')
    return createMessage({ ...head, defect: head.defect ?? defect }, data.subarray(start + head.end))
  }
  const bodyStart = start + head.end
  const length = contentLength ?? rest
  return createMessage(head, length === 0 ? NO_BODY : data.subarray(bodyStart, bodyStart + length))
}

/** Whether the datagram is a keep-alive: nothing but line ends. @spec RFC 5626 §3.5.1 */
export function isKeepAlive(data: Uint8Array): boolean {
  return data.length <= 4 && skipEmptyLines(data) === data.length
}

/** Octets as an octet string. */
export function latin1(data: Uint8Array, start: number, end: number): string {
  const buffer = data instanceof Buffer ? data : Buffer.from(data.buffer, data.byteOffset, data.byteLength)
  return buffer.toString('latin1', start, end)
}

/** Puts a message together from its head and its body, or throws `DecodeError` SIP_START_LINE. */
export function createMessage(head: Head, body: Uint8Array): SipMessage {
  const { startLine, lines, defect } = head
  const parts = { lines, body, defect, asReceived: true }
  if (startLine.startsWith(RESPONSE_START) || /^SIP\//i.test(startLine)) {
    const { status, reason, version } = parseStatusLine(startLine)
    return new SipResponse(status, reason, version, parts)
  }
  const first = startLine.indexOf(' ')
  const last = startLine.trimEnd().lastIndexOf(' ')
  const method = startLine.slice(0, first)
  if (first <= 0 || last <= first || !isToken(method)) throw badStartLine('RFC 3261 §7.1')
  return new SipRequest(method, startLine.slice(first + 1, last), startLine.slice(last + 1), parts)
}

function parseStatusLine(line: string): { status: number; reason: string; version: string } {
  const space = line.indexOf(' ')
  const status = line.slice(space + 1, space + 4)
  const after = line.charAt(space + 4)
  // RFC 4475 §3.1.2.19: a status code that is not three digits says nothing, the response is dropped.
  if (space < 0 || !/^[1-6][0-9][0-9]$/.test(status) || (after !== ' ' && after !== '')) {
    throw badStartLine('RFC 3261 §7.2')
  }
  return { status: Number(status), reason: line.slice(space + 5), version: line.slice(0, space) }
}

/** RFC 3261 §7.5: empty lines before the start line mean nothing. */
function skipEmptyLines(data: Uint8Array): number {
  let at = 0
  while (data[at] === CR && data[at + 1] === LF) at += 2
  return at
}

function unterminated(length: number): DecodeError {
  if (length > MAX_HEAD) {
    return new DecodeError('SIP_HEAD_TOO_LONG', `No end of headers in ${MAX_HEAD} octets`, MAX_HEAD, 'RFC 3261 §7')
  }
  return new DecodeError('SIP_HEAD_INCOMPLETE', 'No empty line after the headers', length, 'RFC 3261 §7')
}

function badStartLine(spec: string): DecodeError {
  return new DecodeError('SIP_START_LINE', 'Neither a request line nor a status line', 0, spec)
}
