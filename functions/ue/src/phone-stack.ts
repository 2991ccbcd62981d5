import type { Net } from '@voltaic/runtime'
import {
  createSipStack,
  NETWORK_TIMERS,
  type SipStack,
  type SipStackOptions,
  type SipTimers,
  UE_TIMERS,
} from '@voltaic/sip'
import { repeatDatagrams } from './repeating-net.ts'
import type { UeDeps } from './room.ts'
import type { UeConfig } from './ue-config.ts'

/** What the stacks of one phone differ in. */
export type PhoneStackOptions = Pick<SipStackOptions, 'listen' | 'onAck' | 'onRequest'> & Partial<SipStackOptions>

/** A SIP stack of a phone: the one that speaks in clear, or the one at the protected ports. */
export function createPhoneStack(deps: UeDeps, config: UeConfig, net: Net, options: PhoneStackOptions): SipStack {
  return createSipStack({
    element: config.element,
    runtime: { ...deps.runtime, net: config.repeatsDatagrams ? repeatDatagrams(net) : net },
    aliases: [],
    resolver: deps.resolver,
    timers: timersOf(config),
    refusesMerged: true,
    ...options,
  })
}

/** The timers of a phone: those for radio where it is told so. @spec TS 24.229 §7.7 */
export function timersOf({ imsTimers }: UeConfig): SipTimers {
  return imsTimers ? UE_TIMERS : NETWORK_TIMERS
}
