import { parseContacts } from '../headers/contacts.ts'
import type { NameAddr } from '../headers/name-addr.ts'
import type { SipResponse } from '../message/sip-response.ts'
import { ifReadable } from './if-readable.ts'
import type { InviteOutcome } from './outgoing-invite.ts'

/** What a final response other than 2xx means to the caller. @spec RFC 3261 §8.1.3.4, §8.1.3.5, §13.2.2.2, §13.2.2.3 */
export function judgeFinal(response: SipResponse, isCancelled: boolean): InviteOutcome {
  if (isCancelled) return { kind: 'cancelled', response }
  if (response.status === 401 || response.status === 407) return { kind: 'challenged', response }
  const contacts = response.status < 400 ? contactsByWish(response) : []
  return contacts.length > 0 ? { kind: 'redirected', contacts, response } : { kind: 'refused', response }
}

/** Those with the highest q first. @spec RFC 3261 §8.1.3.4 */
function contactsByWish(response: SipResponse): readonly NameAddr[] {
  const contacts = ifReadable(() => parseContacts(response)) ?? '*'
  return contacts === '*' ? [] : contacts.toSorted((a, b) => wish(b) - wish(a))
}

function wish({ params }: NameAddr): number {
  const q = Number(params.get('q') ?? 1)
  return Number.isNaN(q) ? 0 : q
}
