import type { Hop, SipResponse } from '@voltaic/sip'
import type { RegisteringUser } from './challenge.ts'
import type { ScscfRoom } from './room.ts'

/**
 * Ends this attempt and nothing else: a registration that exists stays.
 *
 * @spec TS 24.229 §5.4.1.2.3A, §5.4.1.2.3B; TS 29.228 §6.1.2
 */
export async function authenticationFailed(
  scheme: 'aka' | 'digest',
  hop: Hop,
  { impi, impu }: RegisteringUser,
  room: ScscfRoom,
): Promise<SipResponse> {
  room.runtime.counters.add(`scscf.${scheme}.failed`)
  await room.assign({ impi, impus: [impu], type: 'AUTHENTICATION_FAILURE', userDataAlreadyAvailable: true })
  return hop.reply(403, { reason: 'Authentication Failed' })
}
