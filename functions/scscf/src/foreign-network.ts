import { leavingTrustDomain, type SipMessage, type SipRequest, wantsPrivacy } from '@voltaic/sip'

/**
 * A message for a network that is not trusted: without what only this one may see. Who wants to stay unknown is not
 * named.
 *
 * @spec TS 24.229 §4.4.1, §4.4.2; RFC 3325 §7
 */
export function toForeignNetwork<Message extends SipMessage>(message: Message): Message {
  const clean = leavingTrustDomain(message)
  return wantsPrivacy(clean) ? clean.without('P-Asserted-Identity') : clean
}

/**
 * A request inside a call from a network that is not trusted, without what only this one may say.
 *
 * @spec TS 24.229 §4.4.1; RFC 3325 §5
 */
export function fromForeignNetwork(request: SipRequest): SipRequest {
  return leavingTrustDomain(request).without('P-Asserted-Identity')
}
