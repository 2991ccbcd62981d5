import type { SipMessage } from '../message/sip-message.ts'
import { type NameAddr, parseNameAddr } from './name-addr.ts'
import { malformed } from './syntax.ts'
import { splitValues } from './value-list.ts'

/**
 * All Contact values of a message, or `*`, which stands alone.
 * @spec RFC 3261 §20.10, §10.2.2
 * @throws DecodeError SIP_HEADER_MALFORMED
 */
export function parseContacts(message: SipMessage): readonly NameAddr[] | '*' {
  let contacts: readonly NameAddr[] = []
  let stars = 0
  let lines = 0
  for (const line of message.lines) {
    if (line.key !== 'contact') continue
    lines++
    if (line.value === '*') stars++
    else if (lines === 1) contacts = line.parsed(parseContactLine)
    else contacts = [...contacts, ...line.parsed(parseContactLine)]
  }
  if (stars === 0) return contacts
  if (lines > 1) throw malformed('Contact: * beside another Contact', 'RFC 3261 §10.2.2')
  return '*'
}

function parseContactLine(value: string): readonly NameAddr[] {
  return splitValues(value).map(parseNameAddr)
}
