import type { SipMessage } from '@voltaic/sip'

/**
 * Headers that only the network may write. A phone's are dropped, and none reaches a phone.
 *
 * @spec TS 24.229 §4.4, §5.2.2.1, §5.2.6.3; RFC 7315 §5
 */
const NETWORK_ONLY = [
  'P-Asserted-Identity',
  'P-Asserted-Service',
  'P-Associated-URI',
  'P-Called-Party-ID',
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Served-User',
  'P-User-Database',
  'P-Profile-Key',
  'P-Visited-Network-ID',
  'Path',
  'Service-Route',
] as const

/** Agreement on Gm security is between phone and P-CSCF and ends here. */
const GM_ONLY = ['Security-Client', 'Security-Server', 'Security-Verify'] as const

/** What the network says to itself: none of a phone's business. Where another phone is, is not either. */
const INSIDE_ONLY = [
  'P-Charging-Function-Addresses',
  'P-Charging-Vector',
  'P-Visited-Network-ID',
  'P-Served-User',
  'P-User-Database',
  'P-Profile-Key',
  'P-Access-Network-Info',
] as const

/** A message of a phone without what a phone may not say, ready for the home network. */
export function intoTrustDomain<Message extends SipMessage>(message: Message): Message {
  const clean = withoutNetworkProvided(message.without(...NETWORK_ONLY, ...GM_ONLY))
  return withoutSecAgree(withoutSecAgree(clean, 'Require'), 'Proxy-Require')
}

/**
 * A message of the network without what is none of the phone's business; the asserted identity of somebody who wants to
 * stay unknown is among it.
 *
 * @spec TS 24.229 §4.4.2, §5.2.6.4.3; RFC 3325 §9.1
 */
export function outOfTrustDomain<Message extends SipMessage>(message: Message): Message {
  const clean = message.without(...INSIDE_ONLY)
  return wantsPrivacy(clean) ? clean.without('P-Asserted-Identity') : clean
}

function wantsPrivacy(message: SipMessage): boolean {
  // RFC 3323 §4.2: read without judging the rest of the header, as a response cannot be refused
  return message
    .headerLines('Privacy')
    .some((line) => line.split(';').some((each) => each.trim().toLowerCase() === 'id'))
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
