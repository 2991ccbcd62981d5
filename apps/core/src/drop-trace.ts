import type { ProtectedNetOptions } from '@voltaic/ipsec'
import { eventTrace, type Runtime } from '@voltaic/runtime'

/** Whoever sends rubbish must not fill the trace with it: so many are told of in a second, all are counted. */
const MOST_IN_A_SECOND = 10

/** Puts into the trace which packets of ESP were thrown away, and why. @spec RFC 4301 §5.2 */
export function dropTrace(
  element: string,
  { clock }: Pick<Runtime, 'clock'>,
): NonNullable<ProtectedNetOptions['onDrop']> {
  let second = 0
  let told = 0
  return ({ reason, ...known }) => {
    if (!eventTrace.hasSubscribers) return
    const at = clock.now()
    if (at - second >= 1000) [second, told] = [at, 0]
    told += 1
    if (told > MOST_IN_A_SECOND) return
    const fields = { reason, ...known }
    eventTrace.publish({ at, element, kind: 'sa', what: 'ESP packet dropped', fields })
  }
}
