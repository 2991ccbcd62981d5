import { canonicalImpu, isE164 } from '@voltaic/numbers'
import { parseNameAddr, type SipRequest } from '@voltaic/sip'

/** Who a request is from. */
export interface SmsParty {
  /** Public identity as the network asserts it: where answers go. */
  readonly impu: string
  /** Under which a phone has its queue: number as `+49...`, else the canonical identity. */
  readonly key: string
}

/**
 * The user that the network vouches for.
 *
 * @returns undefined when nobody does
 * @throws DecodeError for a header that cannot be read
 * @spec TS 24.341 §5.3.2.4; RFC 3325 §9.1
 */
export function senderOf(request: SipRequest): SmsParty | undefined {
  const identities = request.list('P-Asserted-Identity').map((value) => parseNameAddr(value).uri)
  const [first] = identities
  if (first === undefined) return undefined
  const number = identities.map(numberOf).find((each) => each !== undefined)
  // a tel URI alone says nothing of where the home network is
  const impu = identities.find((each) => /^sips?:/i.test(each)) ?? first
  return { impu, key: number ?? canonicalImpu(impu) }
}

/** The global number that a public identity is. */
export function numberOf(impu: string): string | undefined {
  const canonical = canonicalImpu(impu)
  const at = canonical.indexOf('@')
  const text = canonical.slice(4, at < 0 ? undefined : at)
  return canonical.startsWith('tel:') || canonical.startsWith('sip:') ? (isE164(text) ? text : undefined) : undefined
}

/** Key of the queue of an identity. */
export function keyOf(impu: string): string {
  return numberOf(impu) ?? canonicalImpu(impu)
}

/** SIP URI by which the receiver of a queue is reached. @param realm home domain */
export function uriOfKey(key: string, realm: string): string {
  return key.startsWith('+') ? `sip:${key}@${realm};user=phone` : key
}
