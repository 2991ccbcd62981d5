import { DecodeError } from '@voltaic/base'
import { type Params, parseNameAddr, rankContacts, type SipRequest } from '@voltaic/sip'
import { liveBindings } from './registrar.ts'
import type { Binding, Registration } from './registration.ts'

/**
 * The phones to try, in groups that ring together, the best first: by what the phones said of themselves when they
 * registered, and by what the caller wants.
 *
 * @param now wall-clock milliseconds
 * @returns none when no phone is registered, or none that the caller wants
 * @throws DecodeError when the preferences of the caller are malformed
 * @spec TS 24.229 §5.4.3.3; RFC 3841 §7.2
 */
export function contactGroups(
  request: SipRequest,
  registration: Registration,
  now: number,
): readonly (readonly Binding[])[] {
  const live = oneOfEachInstance(liveBindings(registration, now))
  if (live.length === 0) return []
  // one phone that nobody could exclude needs no ranking: the case of nearly all calls
  if (live.length === 1 && !mayExclude(request)) return [live]
  const contacts = live.map((binding) => ({ binding, params: paramsOf(binding) }))
  return rankContacts(request, contacts).map((group) => group.map(({ binding }) => binding))
}

// RFC 5626 §5.3: of several flows to one phone only one is used, the newest
function oneOfEachInstance(bindings: readonly Binding[]): readonly Binding[] {
  const instanceOf = (binding: Binding) => binding.flow?.slice(0, binding.flow.lastIndexOf(';'))
  const isNewer = (one: Binding, other: Binding) =>
    instanceOf(one) === instanceOf(other) && one.impi === other.impi && one.registeredAt > other.registeredAt
  return bindings.filter(
    (each) => each.flow === undefined || !bindings.some((other) => other.flow && isNewer(other, each)),
  )
}

function mayExclude(request: SipRequest): boolean {
  return (
    request.has('Reject-Contact') ||
    request.headerLines('Accept-Contact').some((line) => line.toLowerCase().includes('require'))
  )
}

// a phone whose parameters cannot be read has said nothing of itself (RFC 3841 §7.2.3), and is not to be punished
function paramsOf({ contactParams }: Binding): Params {
  try {
    return parseNameAddr(`<sip:contact>${contactParams}`).params
  } catch (error) {
    if (error instanceof DecodeError) return new Map()
    throw error
  }
}
