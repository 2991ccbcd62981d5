import { type Branch, type Hop, type ProxiedCall, parseNameAddr, type SipRequest, type SipResponse } from '@voltaic/sip'
import { withIoi } from './charging.ts'
import { contactGroups } from './contact-selection.ts'
import { followCall, type Transform } from './follow-call.ts'
import type { Binding } from './registration.ts'
import { ownerOf } from './release-calls.ts'
import type { ScscfRoom } from './room.ts'
import { servedUserOf } from './served-user.ts'
import type { Leg } from './session-case.ts'

/** What the S-CSCF of the caller knows, where it is this one too. */
export interface FromHere {
  /** Who is called, as a SIP URI of this network. */
  readonly target: string
  readonly owners: readonly string[]
  readonly leg: Leg
}

/**
 * An initial request, or one that stands alone, for a user of this S-CSCF: finds the phones of the user and sends it to
 * them, each by the way it registered.
 *
 * @spec TS 24.229 §5.4.3.3; RFC 3841 §7.2; RFC 3327 §5.3
 */
export async function terminatingRequest(
  request: SipRequest,
  hop: Hop,
  room: ScscfRoom,
  from: FromHere = { target: request.uri, owners: [], leg: 'mt' },
): Promise<SipResponse> {
  const user = servedUserOf(from.target, room)
  if (!user) return hop.reply(480)
  // TS 24.229 §5.4.3.3: that there is such a user is not for callers to know
  if (user.impu.barred) return hop.reply(404)
  const groups = contactGroups(request, user.registration, room.runtime.clock.now())
  if (groups.length === 0) return hop.reply(480)

  const called = `<${user.impu.identity}>`
  const transform = withTermIoi(room)
  const parties = { caller: callerOf(request), called: user.impu.identity }
  return followCall(request, hop, { ...from, parties, transform }, room, async (options, call) => {
    const branchTo = (binding: Binding): Branch => ({
      request: towards(binding, called, request),
      options: { ...options, transform: answersBy(ownerOf(binding), call, options.transform ?? transform, room) },
    })
    const response = await hop.fork(
      groups.map((group) => group.map(branchTo)),
      { groupTimeoutMs: room.config.sequentialRingMs },
    )
    // TS 24.229 §5.4.3.3: a phone, or the P-CSCF before it, that cannot be reached is for now
    return response.local === undefined ? response : hop.reply(480)
  })
}

function withTermIoi({ config }: ScscfRoom): Transform {
  return (response) => withIoi(response, 'termIoi', config.realm)
}

// made apart, as it is kept for half a minute after the first answer, and with it all that is in its scope
function answersBy(owner: string, call: ProxiedCall | undefined, transform: Transform, room: ScscfRoom): Transform {
  return (response) => {
    if (call && response.status >= 200 && response.status < 300) room.calls.addOwner(call, owner)
    return transform(response)
  }
}

function callerOf(request: SipRequest): string {
  const [asserted = request.header('From') ?? ''] = request.list('P-Asserted-Identity')
  return parseNameAddr(asserted).uri
}

// TS 24.229 §5.4.3.3: the phone is told which of its identities was called, since the Request-URI no longer says so
function towards(binding: Binding, called: string, request: SipRequest): SipRequest {
  return request.with('P-Called-Party-ID', called).with('Route', binding.path).withUri(binding.contact)
}
