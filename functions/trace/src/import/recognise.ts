const SPACE = 0x20
const CR = 0x0d
const LF = 0x0a
const SLASH = 0x2f
const STATUS_LINE = [0x53, 0x49, 0x50, 0x2f, 0x32, 0x2e, 0x30, 0x20]
const VERSION = [0x53, 0x49, 0x50, 0x2f, 0x32, 0x2e, 0x30]
const MAX_METHOD = 32
/** A request line is not longer; MAX_HEAD of @voltaic/sip would be looked through in vain. */
const MAX_START_LINE = 4096
const DIAMETER_HEADER = 20
const MAX_DIAMETER = 0x10_0000
/** TS 29.230, RFC 6733: a command above has no name anywhere. */
const LAST_COMMAND = 0x00ff_ffff
const DNS_HEADER = 12
const MAX_QUESTIONS_SEEN = 4
const LAST_KNOWN_TYPE = 260
const TYPE_ANY = 255
const CLASS_IN = 1
const RTP_HEADER = 12

export type StartOfSip = 'sip' | 'unfinished' | 'no'

/**
 * Whether a SIP message begins here, whatever the port. `unfinished`: so far it could be one.
 *
 * @spec RFC 3261 §7.1, §7.2
 */
export function startOfSip(octets: Uint8Array, start: number, end: number): StartOfSip {
  const isStatus = matches(octets, start, end, STATUS_LINE)
  if (isStatus !== 'no') return isStatus
  let at = start
  while (at < end && isMethodOctet(octets[at] as number)) at++
  const length = at - start
  if (length > MAX_METHOD || length === 0) return 'no'
  if (at === end) return 'unfinished'
  return length > 1 && octets[at] === SPACE ? restOfRequestLine(octets, at, end) : 'no'
}

function restOfRequestLine(octets: Uint8Array, start: number, end: number): StartOfSip {
  const limit = Math.min(end, start + MAX_START_LINE)
  let at = start
  while (at < limit && octets[at] !== LF) at++
  if (at === limit) return limit === end ? 'unfinished' : 'no'
  const last = octets[at - 1] === CR ? at - 1 : at
  return matches(octets, last - VERSION.length, last, VERSION) === 'sip' ? 'sip' : 'no'
}

function matches(octets: Uint8Array, start: number, end: number, wanted: readonly number[]): StartOfSip {
  for (let index = 0; index < wanted.length; index++) {
    if (start + index >= end) return 'unfinished'
    if (octets[start + index] !== wanted[index]) return 'no'
  }
  return 'sip'
}

/** Methods in use are capital letters; a token may be more, and would be found in much that is no SIP. */
function isMethodOctet(octet: number): boolean {
  return octet >= 0x41 && octet <= 0x5a
}

/**
 * The length of the Diameter message that begins here; 0 when none does.
 *
 * @param end of what has come: at least 20 octets must have
 * @spec RFC 6733 §3
 */
export function lengthOfDiameter(octets: Uint8Array, start: number, end: number): number {
  if (end - start < DIAMETER_HEADER || octets[start] !== 1) return 0
  const length = uint24(octets, start + 1)
  const flags = octets[start + 4] as number
  const command = uint24(octets, start + 5)
  const application = uint16(octets, start + 8)
  const isPlausible =
    length >= DIAMETER_HEADER &&
    length % 4 === 0 &&
    length <= MAX_DIAMETER &&
    (flags & 0x0f) === 0 &&
    (flags & 0xa0) !== 0xa0 &&
    command > 0 &&
    command <= LAST_COMMAND
  // 3GPP and vendors count their applications from 0x01000000, the IETF from 0; 0xffffffff relays
  return isPlausible && (application < 0x0200 || application === 0xffff) ? length : 0
}

/**
 * Whether this is a DNS message: a header whose counts go with what follows, and a question that ends where it should.
 *
 * @spec RFC 1035 §4.1
 */
export function isDns(octets: Uint8Array, start: number, end: number): boolean {
  if (end - start < DNS_HEADER + 5) return false
  const flags = uint16(octets, start + 2)
  const isResponse = (flags & 0x8000) !== 0
  const questions = uint16(octets, start + 4)
  const answers = uint16(octets, start + 6) + uint16(octets, start + 8)
  // opcode QUERY, the reserved bit zero
  if ((flags & 0x7840) !== 0 || questions < 1 || questions > MAX_QUESTIONS_SEEN) return false
  if (!isResponse && ((flags & 0x008f) !== 0 || answers !== 0)) return false
  const additional = uint16(octets, start + 10)
  const after = behindQuestion(octets, start + DNS_HEADER, end)
  if (after < 0) return false
  return questions > 1 || answers + additional > 0 ? after <= end : after === end
}

/** @returns the offset behind name, type and class; -1 when they are none */
function behindQuestion(octets: Uint8Array, start: number, end: number): number {
  let at = start
  for (;;) {
    const length = at < end ? (octets[at] as number) : 255
    if (length > 63) return -1
    at += 1 + length
    if (length === 0) break
    if (at - start > 255) return -1
  }
  if (at + 4 > end) return -1
  const type = uint16(octets, at)
  const isKnownType = type > 0 && (type <= LAST_KNOWN_TYPE || type === TYPE_ANY)
  return isKnownType && uint16(octets, at + 2) === CLASS_IN ? at + 4 : -1
}

/** Whether this can be RTP; RTCP cannot. @spec RFC 3550 §5.1; RFC 5761 §4 */
export function canBeRtp(octets: Uint8Array, start: number, end: number): boolean {
  if (end - start < RTP_HEADER || ((octets[start] as number) & 0xc0) !== 0x80) return false
  const type = octets[start + 1] as number
  return (type < 192 || type > 223) && RTP_HEADER + ((octets[start] as number) & 15) * 4 <= end - start
}

/** Whether this is RTCP: a report in front, and packets that fill the datagram. @spec RFC 3550 §6.1, §A.2 */
export function isRtcp(octets: Uint8Array, start: number, end: number): boolean {
  const type = octets[start + 1]
  if (end - start < 8 || (type !== 200 && type !== 201)) return false
  let at = start
  while (at + 4 <= end) {
    if (((octets[at] as number) & 0xc0) !== 0x80) return false
    at += (uint16(octets, at + 2) + 1) * 4
  }
  return at === end
}

/** Whether nothing but line ends is here. @spec RFC 5626 §3.5.1 */
export function isLineEnds(octets: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (octets[at] !== CR && octets[at] !== LF) return false
  return true
}

/** Where the next line begins that may begin a SIP message; `end` when none does. */
export function nextStartOfSip(octets: Uint8Array, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const isLineStart = at > start && octets[at - 1] === LF
    if (isLineStart && startOfSip(octets, at, end) === 'sip') return at
  }
  return end
}

/** Cheap to ask of each datagram first. */
export function mayBeSip(octets: Uint8Array, start: number, end: number): boolean {
  const first = octets[start] as number
  return (isMethodOctet(first) || first === CR) && end - start > SLASH
}

function uint16(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 8) | (octets[at + 1] as number)
}

function uint24(octets: Uint8Array, at: number): number {
  return ((octets[at] as number) << 16) | uint16(octets, at + 1)
}
