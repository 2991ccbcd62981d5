import type { Hop, SipResponse } from '@voltaic/sip'
import type { PcscfRoom } from '../room.ts'

/** Why a REGISTER is refused for how it was protected; the standards have no status of its own for any of them. */
const WHY = {
  'set-ended': 'the security association that this came over has ended',
  'old-set': 'a newer security association has taken the place of the one that this came over',
  'set-over': 'another authentication has taken the place of the one that this answers',
  'set-refused': 'no security association could be set up',
  'no-keys': 'it is required, and the challenge of the home network brings no keys for it',
  'not-authenticated': 'it is required, and the home network has not authenticated anybody',
} as const

export type UnprotectedCause = keyof typeof WHY

/**
 * 403 with a Warning that says why: a bare 403 sends people looking for barred identities.
 *
 * @spec RFC 3261 §20.43, §21.4.4
 */
export function refuseUnprotected(cause: UnprotectedCause, hop: Hop, { runtime, config }: PcscfRoom): SipResponse {
  runtime.counters.add(`pcscf.gm.refused.${cause}`)
  return hop.reply(403, { headers: [['Warning', `399 ${config.element} "IPsec: ${WHY[cause]}"`]] })
}
