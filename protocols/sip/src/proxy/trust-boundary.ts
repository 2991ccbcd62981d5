import type { SipMessage } from '../message/sip-message.ts'

/**
 * What the elements of one network say to each other, and to nobody outside of it.
 *
 * @spec TS 24.229 §4.4.1; RFC 7315 §5
 */
const INSIDE_ONLY: ReadonlySet<string> = keysOf([
  'Additional-Identity',
  'Attestation-Info',
  'Cellular-Network-Info',
  'Feature-Caps',
  'Origination-Id',
  'P-Access-Network-Info',
  'P-Asserted-Service',
  'P-Associated-URI',
  'P-Called-Party-ID',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Preferred-Identity',
  'P-Preferred-Service',
  'P-Private-Network-Indication',
  'P-Profile-Key',
  'P-Served-User',
  'P-User-Database',
  'P-Visited-Network-ID',
  'Path',
  'Priority-Verstat',
  'Relayed-Charge',
  'Remote-Party-ID',
  'Response-Source',
  'Restoration-Info',
  'Security-Client',
  'Security-Server',
  'Security-Verify',
  'Service-Interact-Info',
  'Service-Route',
])

/** Option tags of what ends inside of the network. */
const INSIDE_TAGS: ReadonlySet<string> = new Set(['sec-agree', 'path', 'gruu'])

/**
 * A message that crosses the edge of the trust domain, either way, without what only elements inside of it may say and
 * read. P-Asserted-Identity is left: what becomes of it depends on who is at the other side.
 *
 * @spec TS 24.229 §4.4.1, §5.10.2.1, §5.10.3.1
 */
export function leavingTrustDomain<Message extends SipMessage>(message: Message): Message {
  const names = message.lines.filter(({ key }) => INSIDE_ONLY.has(key)).map(({ key }) => key)
  const clean = names.length === 0 ? message : message.without(...names)
  return withoutTags(withoutTags(clean, 'Require'), 'Proxy-Require')
}

/**
 * Whether the caller, or who answers, wants not to be named outside of the trust domain. What cannot be read unmasks nobody:
 * the value counts wherever it stands alone.
 *
 * @spec RFC 3323 §4.2; RFC 3325 §7, §9.3
 */
export function wantsPrivacy(message: SipMessage): boolean {
  if (!message.has('Privacy')) return false
  return message.headerLines('Privacy').some((line) =>
    line
      .toLowerCase()
      .split(/[;,\s"]+/)
      .some((value) => value === 'id'),
  )
}

// RFC 3329 §2.6: the option tag is of no use without the headers that it announces, and would have the call refused
function withoutTags<Message extends SipMessage>(message: Message, header: string): Message {
  if (!message.has(header)) return message
  const tags = message.list(header)
  const left = tags.filter((tag) => !INSIDE_TAGS.has(tag.toLowerCase()))
  if (left.length === tags.length) return message
  return message.with(header, left.length === 0 ? [] : left.join(', '))
}

function keysOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()))
}
