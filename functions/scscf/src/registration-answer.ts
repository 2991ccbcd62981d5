import type { Hop, SipRequest, SipResponse } from '@voltaic/sip'
import { chargingFunctionAddresses } from './charging.ts'
import { associatedUris, type Binding, type Registration } from './registration.ts'
import type { ScscfRoom } from './room.ts'

/**
 * The 200 to a REGISTER: every contact of the public identity with its remaining lifetime, the way through this
 * S-CSCF, and the identities that were registered with it.
 *
 * @spec TS 24.229 §5.4.1.2.2F; RFC 3608 §5; RFC 7315 §4.1, §4.5; RFC 3327 §5.3
 */
export function registrationAnswer(
  request: SipRequest,
  hop: Hop,
  registration: Registration,
  room: ScscfRoom,
): SipResponse {
  const now = room.runtime.clock.now()
  const headers: [string, string][] = registration.bindings.map((binding) => ['Contact', contactOf(binding, now)])
  for (const path of request.list('Path')) headers.push(['Path', path])
  // RFC 5626 §6: the phone is told that its flows are kept apart
  if (registration.bindings.some(({ callId, flow }) => flow !== undefined && callId === request.callId)) {
    headers.push(['Require', 'outbound'])
  }
  if (registration.bindings.length > 0) {
    headers.push(['Service-Route', room.config.serviceRoute])
    headers.push([
      'P-Associated-URI',
      associatedUris(registration)
        .map((impu) => `<${impu}>`)
        .join(', '),
    ])
  }
  const chargingVector = request.header('P-Charging-Vector')
  if (chargingVector !== undefined) {
    // RFC 7315 §4.6: the home network names itself to the network the phone came through
    headers.push(['P-Charging-Vector', `${chargingVector};term-ioi=${room.config.realm}`])
  }
  const addresses = chargingFunctionAddresses(registration.charging)
  if (addresses !== undefined) headers.push(['P-Charging-Function-Addresses', addresses])
  return hop.reply(200, { headers })
}

function contactOf(binding: Binding, now: number): string {
  const expires = Math.max(0, Math.ceil((binding.expiresAt - now) / 1000))
  return `<${binding.contact}>${binding.contactParams};expires=${expires}`
}
