import type { Net } from '@voltaic/runtime'
import {
  createSipStack,
  NETWORK_TIMERS,
  type SipStack,
  type SipStackOptions,
  type SipTimers,
  UE_TIMERS,
} from '@voltaic/sip'
import { shapeByHabits } from './handset/handset-net.ts'
import { repeatDatagrams } from './repeating-net.ts'
import type { UeDeps } from './room.ts'
import type { UeConfig } from './ue-config.ts'

/** What the stacks of one phone differ in. */
export type PhoneStackOptions = Pick<SipStackOptions, 'listen' | 'onAck' | 'onRequest'> & Partial<SipStackOptions>

const LONG_OVER_UDP = { maxUdpRequestBytes: Number.POSITIVE_INFINITY } as const

/** A SIP stack of a phone: the one that speaks in clear, or the one at the protected ports. */
export function createPhoneStack(deps: UeDeps, config: UeConfig, net: Net, options: PhoneStackOptions): SipStack {
  return createSipStack({
    element: config.element,
    runtime: { ...deps.runtime, net: netOf(deps, config, net) },
    aliases: [],
    resolver: deps.resolver,
    timers: timersOf(config),
    refusesMerged: true,
    ...options,
    limits: { ...options.limits, ...(config.faults?.longOverUdp && LONG_OVER_UDP) },
  })
}

function netOf({ runtime }: UeDeps, { habits, repeatsDatagrams }: UeConfig, net: Net): Net {
  const shaped = habits === undefined ? net : shapeByHabits(net, habits, runtime.clock)
  return repeatsDatagrams ? repeatDatagrams(shaped) : shaped
}

/** The timers of a phone: those for radio where it is told so. @spec TS 24.229 §7.7 */
export function timersOf({ imsTimers }: UeConfig): SipTimers {
  return imsTimers ? UE_TIMERS : NETWORK_TIMERS
}
