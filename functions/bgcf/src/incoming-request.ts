import { withoutSeparators } from '@voltaic/numbers'
import {
  formatChargingVector,
  type Hop,
  leavingTrustDomain,
  parseUri,
  type SipRequest,
  type SipResponse,
  type Uri,
  unescapeUri,
} from '@voltaic/sip'
import { identityFromTrunk } from './asserted-identity.ts'
import { answerForTrunk } from './edge.ts'
import { anchorTrunkInvite, describedThen } from './media/call-media.ts'
import { parseFromTrunk } from './number-format.ts'
import { recordRoutesFor } from './own-route.ts'
import type { BgcfRoom } from './room.ts'
import type { TrunkConfig } from './trunk.ts'

/**
 * A request that a trunk brings, for a subscriber: its numbers become global ones, who calls is checked, and the I-CSCF finds
 * whom it is for. What the trunk says of ways and of this network is not believed.
 *
 * @spec TS 24.229 §5.10.3.2, §4.4.1; RFC 3325 §5
 */
export async function incomingRequest(
  received: SipRequest,
  hop: Hop,
  trunk: TrunkConfig,
  room: BgcfRoom,
): Promise<SipResponse> {
  const { counters, log, random } = room.runtime
  const called = calledNumberOf(received, trunk)
  if (called === undefined) return hop.reply(404, { reason: 'Not A Number Of This Trunk' })
  const identity = identityFromTrunk(received, trunk, room)
  if (identity.kind === 'forged') {
    counters.add('bgcf.refused.forged')
    const { callId } = received
    log.warn('a trunk names a caller of this network', { callId, trunk: trunk.name, identity: identity.identity })
    return hop.reply(403, { reason: 'Not Your Identity' })
  }
  const clean = trunk.isTrusted ? received : leavingTrustDomain(received)
  const { realm, entryPoint } = room.config
  const onward = clean
    .with('P-Asserted-Identity', identity.value ?? [])
    .with(
      'P-Charging-Vector',
      formatChargingVector({ icidValue: random.hex(16), origIoi: trunk.name, params: new Map() }),
    )
    .with('Route', entryPoint)
    .withUri(`sip:${called}@${realm};user=phone`)
  const anchored = await anchorTrunkInvite(onward, 'in', trunk.name, room)
  if (anchored?.kind === 'refused') return hop.reply(anchored.status, { reason: anchored.reason })
  if (received.method === 'INVITE') counters.add('bgcf.call.incoming')
  const response = await hop.forward(anchored?.request ?? onward, {
    ...recordRoutesFor('network', received, { trunk, cseqOffset: 0 }, room),
    transform: describedThen(anchored, (answer) => answerForTrunk(answer, trunk, room)),
  })
  await anchored?.settled(response)
  return response
}

/**
 * Whom the trunk calls. To a network that has registered it may say no more than what was registered: then To says the rest.
 *
 * @spec RFC 6140 §1, §7.1; TS 24.229 §5.10.3.2
 */
function calledNumberOf(request: SipRequest, trunk: TrunkConfig): string | undefined {
  const user = userOf(request.requestUri)
  const isAccount = trunk.registration !== undefined && user === trunk.registration.user
  const dialled = isAccount ? numberOfTo(request) : user
  return dialled === undefined ? undefined : parseFromTrunk(withoutSeparators(dialled), trunk.format)
}

function userOf(uri: Uri): string | undefined {
  if (uri.kind === 'tel') return uri.number
  return uri.kind === 'sip' && uri.user !== undefined ? unescapeUri(uri.user).split(';', 1)[0] : undefined
}

function numberOfTo(request: SipRequest): string | undefined {
  return userOf(parseUri(request.to.uri))
}
