import type { SipRequest } from '@voltaic/sip'
import { liveBindings } from './registrar.ts'
import type { Binding, Registration } from './registration.ts'

/**
 * The phones to try, in groups that ring together, the best first.
 *
 * @spec TS 24.229 §5.4.3.3; RFC 3841 §7.2
 */
export function contactGroups(
  _request: SipRequest,
  registration: Registration,
  now: number,
): readonly (readonly Binding[])[] {
  const live = liveBindings(registration, now)
  return live.length === 0 ? [] : [live]
}
