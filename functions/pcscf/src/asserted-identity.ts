import { DecodeError } from '@voltaic/base'
import { parseNameAddr, type SipMessage } from '@voltaic/sip'
import type { PcscfRoom } from './room.ts'
import type { UeContact } from './ue-contact.ts'

/**
 * Who a phone is said to be: the identity it prefers if it is one of its own, else the one it was called by, else its
 * default one.
 *
 * @param called canonical identity in the P-Called-Party-ID of the request that it answers
 * @returns undefined for a phone that has only barred identities: it can be named to nobody
 * @spec TS 24.229 §5.2.6.3.1, §5.2.6.4.4; RFC 3325 §5
 */
export function assertedIdentity(
  message: SipMessage,
  contact: UeContact,
  room: PcscfRoom,
  called?: string,
): string | undefined {
  const preferred = message.list('P-Preferred-Identity').flatMap((value) => identityIn(value, room))
  const ownOf = (wanted: readonly string[]) =>
    wanted.length === 0 ? undefined : contact.associatedUris.find((uri) => wanted.includes(room.canonicalImpu(uri)))
  return ownOf(preferred) ?? ownOf(called === undefined ? [] : [called]) ?? contact.associatedUris[0]
}

// a preference that cannot be read is none: a response, which may carry it too, could not be refused for it
function identityIn(value: string, room: PcscfRoom): readonly string[] {
  try {
    return [room.canonicalImpu(parseNameAddr(value).uri)]
  } catch (error) {
    if (error instanceof DecodeError) return []
    throw error
  }
}
