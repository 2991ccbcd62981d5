import {
  formatReason,
  type Hop,
  type ProxiedCall,
  parseNameAddr,
  type SipRequest,
  type SipResponse,
} from '@voltaic/sip'
import type { Binding, Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'

/** Why the S-CSCF ends a call. */
export interface ReleaseCause {
  /** SIP status for the Reason header. */
  readonly cause: number
  readonly text: string
}

/** The registration of one of its users is over. @spec TS 24.229 §5.4.1.4, §5.4.1.5 */
const REGISTRATION_ENDED: ReleaseCause = { cause: 480, text: 'Registration Ended' }

/** The operator has ended the call. @spec TS 24.229 §5.4.5.1 */
export const OPERATOR: ReleaseCause = { cause: 503, text: 'Released By Operator' }

/** The name under which the calls of one registered phone are kept. */
export function ownerOf({ impi, contact }: Pick<Binding, 'impi' | 'contact'>): string {
  return `${impi} ${contact}`
}

/** The binding of the phone that sends an INVITE: the one with its Contact, or the only one there is. */
export function ownerOfCaller(request: SipRequest, { bindings }: Registration): readonly string[] {
  const [only] = bindings
  if (only && bindings.length === 1) return [ownerOf(only)]
  const contact = request.header('Contact')
  if (contact === undefined) return []
  const { uri } = parseNameAddr(contact)
  return bindings.filter((binding) => binding.contact === uri).map(ownerOf)
}

/**
 * Ends the calls of phones that are no longer registered.
 *
 * @spec TS 24.229 §5.4.1.4, §5.4.1.5, §5.4.5.1
 */
export function releaseCallsOf(bindings: readonly Binding[], room: ScscfRoom): void {
  const calls = new Set(bindings.flatMap((binding) => room.calls.ofOwner(ownerOf(binding))))
  for (const call of calls) releaseCall(call, REGISTRATION_ENDED, room)
}

/**
 * Ends a call: by a BYE to both sides, or, before it was answered, by a CANCEL to the one and a final answer to the
 * other.
 *
 * @spec TS 24.229 §5.4.5.1.1, §5.4.5.1.2
 */
export function releaseCall(call: ProxiedCall, { cause, text }: ReleaseCause, room: ScscfRoom): void {
  room.runtime.counters.add('scscf.call.released')
  const reason = formatReason({ protocol: 'SIP', cause, text })
  call.releaseReason = reason
  endAtBothSides(call, reason, room)
}

function endAtBothSides(call: ProxiedCall, reason: string, room: ScscfRoom): void {
  const byes = [call.byeTo('caller', reason), call.byeTo('callee', reason)].filter((bye) => bye !== undefined)
  call.abort()
  if (call.state !== 'answered') return
  room.calls.end(call)
  for (const bye of byes) room.background.add(() => room.sip().request(bye))
}

/**
 * What the caller is told when the call was ended before anybody answered; undefined when it was not. Whoever answered all
 * the same, as CANCEL and answer crossed, gets BYE, and so does the caller.
 */
export function releasedDuringSetUp(
  call: ProxiedCall,
  response: SipResponse,
  hop: Hop,
  room: ScscfRoom,
): SipResponse | undefined {
  const { releaseReason } = call
  if (releaseReason === undefined) return undefined
  if (response.status >= 300) return hop.reply(480, { headers: [['Reason', releaseReason]] })
  room.background.add(async () => endAtBothSides(call, releaseReason, room))
  return undefined
}
