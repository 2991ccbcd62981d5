import type { SessionOptions } from '@voltaic/sip'
import type { UeRoom } from '../room.ts'
import { ACCESS_NETWORK_INFO, callContact } from './call-headers.ts'
import type { CallOptions } from './call-options.ts'
import { CALL_METHODS } from './in-call.ts'

/** Seconds. @spec GSMA IR.92 §2.2.8 */
const DEFAULT_SESSION_TIMER = 1800

/** How the phone appears in a call. @spec GSMA IR.92 §2.2.4, §2.2.8, §2.4.1 */
export function sessionOptionsOf(room: UeRoom, options: CallOptions = {}): SessionOptions {
  const { config } = room
  const { preconditions = config.preconditions ?? 'supported', faults = config.callFaults } = options
  const { privacy = config.privacy } = options
  const interval = options.sessionTimer ?? (config.sessionTimer === 'off' ? 0 : config.sessionTimer)
  const seconds = interval ?? DEFAULT_SESSION_TIMER
  const supported = [
    ...(config.reliableProvisionals === false ? [] : ['100rel']),
    ...(seconds === 0 ? [] : ['timer']),
    ...(preconditions === 'none' ? [] : ['precondition']),
  ]
  return {
    supported,
    allow: CALL_METHODS,
    contact: () => callContact(room, privacy),
    send: { target: config.pcscf },
    sessionTimer: seconds === 0 ? {} : { interval: seconds },
    requestHeaders: () => [['P-Access-Network-Info', ACCESS_NETWORK_INFO]],
    ...(faults === undefined ? {} : { faults }),
  }
}
