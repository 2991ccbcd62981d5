import { DecodeError } from '@voltaic/base'
import { parseContacts } from '../headers/contacts.ts'
import { decimal } from '../headers/syntax.ts'
import type { SipMessage } from './sip-message.ts'
import { SipRequest } from './sip-request.ts'

const SUPPORTED_VERSION = 'SIP/2.0'
const MAX_MAX_FORWARDS = 255

/** Headers with exactly one value: more than one line is ambiguous. @spec RFC 3261 §7.3.1 */
const SINGLE: ReadonlyMap<string, number> = new Map([
  ['from', 1],
  ['to', 2],
  ['call-id', 4],
  ['cseq', 8],
  ['max-forwards', 16],
  ['content-type', 32],
  ['expires', 64],
  ['event', 128],
])

/**
 * Checks what everything that receives a message relies on: mandatory headers are there, once, and well-formed; the body is
 * complete; CSeq fits the method; the Request-URI and the Contact of a request can be parsed.
 * @spec RFC 3261 §8.1.1, §8.2.6, §16.3, §18.3
 * @throws DecodeError `refusalStatus` tells the status to answer a request with; a response is dropped
 */
export function checkMandatory(message: SipMessage): void {
  if (message.defect !== undefined) throw message.defect
  if (message instanceof SipRequest) checkRequestLine(message)
  checkSingle(message)
  const { callId, cseq } = parseMandatory(message)
  if (callId.includes(' ')) throw refuse('SIP_HEADER_MALFORMED', 'Call-ID with white space', 'RFC 3261 §20.8')
  if (!(message instanceof SipRequest)) return
  if (cseq.method !== message.method) throw refuse('SIP_CSEQ_METHOD', 'CSeq of another method', 'RFC 3261 §8.1.1.5')
  parseContacts(message)
}

/** The getters throw when there is something to throw. The lines keep what was parsed, so nothing is done twice. */
function parseMandatory({ callId, cseq, topVia, from, to }: SipMessage) {
  return { callId, cseq, topVia, from, to }
}

/**
 * The status code for a request that a codec refused.
 * @spec RFC 3261 §8.2.6, §21.4.1, §21.5.6, §21.5.7
 */
export function refusalStatus(error: DecodeError): 400 | 505 | 513 {
  if (error.code === 'SIP_VERSION') return 505
  return error.code === 'SIP_BODY_TOO_LONG' ? 513 : 400
}

function checkRequestLine(request: SipRequest): void {
  if (request.version !== SUPPORTED_VERSION && request.version.toUpperCase() !== SUPPORTED_VERSION) {
    const isOther = /^SIP\/[0-9]+\.[0-9]+$/i.test(request.version)
    if (isOther) throw refuse('SIP_VERSION', 'Another version of SIP', 'RFC 3261 §7.1')
    throw refuse('SIP_START_LINE', 'Request line does not end with a version', 'RFC 3261 §7.1')
  }
  const uri = request.requestUri
  // RFC 3261 §19.1.1: headers are not allowed in a Request-URI.
  if (uri.kind === 'sip' && uri.headers !== undefined) {
    throw refuse('SIP_URI_MALFORMED', 'Request-URI with headers', 'RFC 3261 §19.1.1')
  }
}

function checkSingle(message: SipMessage): void {
  let seen = 0
  for (const line of message.lines) {
    const bit = SINGLE.get(line.key)
    if (bit === undefined) continue
    if ((seen & bit) !== 0) throw refuse('SIP_HEADER_REPEATED', `More than one ${line.key}`, 'RFC 3261 §7.3.1')
    seen |= bit
    if (bit === 16 && (decimal(line.value) ?? 256) > MAX_MAX_FORWARDS) {
      throw refuse('SIP_HEADER_MALFORMED', 'Max-Forwards is not a number from 0 to 255', 'RFC 3261 §20.22')
    }
  }
}

function refuse(code: string, what: string, spec: string): DecodeError {
  return new DecodeError(code, what, -1, spec)
}
