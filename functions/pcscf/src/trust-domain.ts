import type { SipRequest, SipResponse } from '@voltaic/sip'

/**
 * Headers that only the network may write. A phone's are dropped, and none reaches a phone.
 *
 * @spec TS 24.229 §4.4, §5.2.2.1, §5.2.6.3; RFC 7315 §5
 */
const NETWORK_ONLY = [
  'P-Asserted-Identity',
  'P-Asserted-Service',
  'P-Associated-URI',
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

const CHARGING = ['P-Charging-Function-Addresses', 'P-Charging-Vector'] as const

/** A phone's request without what a phone may not say, ready for the home network. */
export function intoTrustDomain(request: SipRequest): SipRequest {
  const clean = request.without(...NETWORK_ONLY, ...GM_ONLY)
  return withoutSecAgree(withoutSecAgree(clean, 'Require'), 'Proxy-Require')
}

/** A message of the network without what is none of the phone's business. */
export function outOfTrustDomain<Message extends SipRequest | SipResponse>(message: Message): Message {
  return message.without(...CHARGING, 'P-Visited-Network-ID', 'P-Served-User', 'P-User-Database') as Message
}

// TS 24.229 §5.2.2.1: the option tag of RFC 3329 is dropped with the headers it announces
function withoutSecAgree(request: SipRequest, header: 'Require' | 'Proxy-Require'): SipRequest {
  const tags = request.list(header)
  if (!tags.includes('sec-agree')) return request
  const left = tags.filter((tag) => tag !== 'sec-agree')
  return request.with(header, left.length > 0 ? left.join(', ') : [])
}
