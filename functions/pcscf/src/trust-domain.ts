import type { SipMessage } from '@voltaic/sip'

/**
 * Headers that only the network may write: a phone's are dropped. A phone may say where it is (P-Access-Network-Info,
 * Cellular-Network-Info), what it prefers (P-Preferred-*), P-Early-Media, Reason, Priority and Resource-Priority.
 *
 * @spec TS 24.229 §4.4, §5.2.2.1, §5.2.6.3; RFC 7315 §5
 */
const NETWORK_ONLY = [
  // TS 24.174 §4.6: an application server of multi-identity would judge what a phone asks for; there is none
  'Additional-Identity',
  'Attestation-Info',
  'Diversion',
  'Feature-Caps',
  'History-Info',
  'Origination-Id',
  'P-Asserted-Identity',
  'P-Asserted-Service',
  'P-Associated-URI',
  'P-Called-Party-ID',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Private-Network-Indication',
  'P-Served-User',
  'P-User-Database',
  'P-Profile-Key',
  'P-Visited-Network-ID',
  'Path',
  'Priority-Verstat',
  'Relayed-Charge',
  // never standardised, and believed all the same: RFC 3325 took its place
  'Remote-Party-ID',
  'Response-Source',
  'Restoration-Info',
  'Service-Interact-Info',
  'Service-Route',
] as const

/** Agreement on Gm security is between phone and P-CSCF and ends here. */
const GM_ONLY = ['Security-Client', 'Security-Server', 'Security-Verify'] as const

/** What the network says to itself: none of a phone's business. Where another phone is, is not either. */
const INSIDE_ONLY = [
  'Attestation-Info',
  'Cellular-Network-Info',
  'Origination-Id',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Private-Network-Indication',
  'P-Visited-Network-ID',
  'P-Served-User',
  'P-User-Database',
  'P-Profile-Key',
  'P-Access-Network-Info',
  'Priority-Verstat',
  'Relayed-Charge',
  'Restoration-Info',
  'Service-Interact-Info',
] as const

/** What names somebody who wants to stay unknown, whoever wrote it. @spec RFC 3325 §7; TS 24.229 §4.4.2 */
const IDENTIFYING = ['P-Asserted-Identity', 'P-Preferred-Identity', 'Remote-Party-ID', 'Additional-Identity'] as const

const FROM_PHONE_NEVER = keysOf([...NETWORK_ONLY, ...GM_ONLY])
const TO_PHONE_NEVER = keysOf(INSIDE_ONLY)
const TO_PHONE_IF_PUBLIC = keysOf(IDENTIFYING)

/** A message of a phone without what a phone may not say, ready for the home network. */
export function intoTrustDomain<Message extends SipMessage>(message: Message): Message {
  const clean = withoutNetworkProvided(withoutKeys(message, FROM_PHONE_NEVER))
  return withoutSecAgree(withoutSecAgree(clean, 'Require'), 'Proxy-Require')
}

/**
 * A message of the network without what is none of the phone's business; the asserted identity of somebody who wants to
 * stay unknown is among it.
 *
 * @spec TS 24.229 §4.4.2, §5.2.6.4.3; RFC 3325 §9.1
 */
export function outOfTrustDomain<Message extends SipMessage>(message: Message): Message {
  const clean = withoutKeys(message, TO_PHONE_NEVER)
  return wantsPrivacy(clean) ? withoutKeys(clean, TO_PHONE_IF_PUBLIC) : clean
}

/** Whether `id` is among the values of Privacy, however they are written. @spec RFC 3323 §4.2; RFC 3325 §9.3 */
function wantsPrivacy(message: SipMessage): boolean {
  return message.headerLines('Privacy').some(holdsId)
}

// RFC 3323 §4.2: values stand between semicolons; phones also write commas. What cannot be read must not unmask anybody,
// and a response cannot be refused: so the value counts wherever it stands alone
function holdsId(line: string): boolean {
  let start = 0
  for (let at = 0; at <= line.length; at++) {
    if (at < line.length && !isBetweenValues(line.charCodeAt(at))) continue
    if (at - start === 2 && line.slice(start, at).toLowerCase() === 'id') return true
    start = at + 1
  }
  return false
}

/** Semicolon, comma, space, tab, quotation mark. */
function isBetweenValues(code: number): boolean {
  return code === 0x3b || code === 0x2c || code === 0x20 || code === 0x09 || code === 0x22
}

function keysOf(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()))
}

// most messages have none of them: they go on as they are
function withoutKeys<Message extends SipMessage>(message: Message, keys: ReadonlySet<string>): Message {
  const names = message.lines.filter(({ key }) => keys.has(key)).map(({ key }) => key)
  return names.length === 0 ? message : message.without(...names)
}

// TS 24.229 §5.2.1, RFC 7315 §5.4: what the network knows of the access a phone cannot say in its place
function withoutNetworkProvided<Message extends SipMessage>(message: Message): Message {
  if (!message.headerLines('P-Access-Network-Info').some((line) => /network-provided|;\s*np\b/i.test(line)))
    return message
  const own = message.list('P-Access-Network-Info').filter((value) => !/network-provided|;\s*np\b/i.test(value))
  return message.with('P-Access-Network-Info', own)
}

// TS 24.229 §5.2.2.1: the option tag of RFC 3329 is dropped with the headers it announces
function withoutSecAgree<Message extends SipMessage>(message: Message, header: 'Require' | 'Proxy-Require'): Message {
  const tags = message.list(header)
  if (!tags.includes('sec-agree')) return message
  const left = tags.filter((tag) => tag !== 'sec-agree')
  return message.with(header, left.length > 0 ? left.join(', ') : [])
}
