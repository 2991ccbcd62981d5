import type { Runtime } from '@voltaic/runtime'
import type { SendOptions } from '../proxy/send-options.ts'
import type { SipStack } from '../stack.ts'
import type { SipTimers } from '../transaction/timers.ts'
import type { HeaderEntries } from './content.ts'
import type { DialogSession } from './dialog-session.ts'
import type { Extensions } from './require.ts'
import type { SessionFaults } from './session.ts'
import type { SessionTimerOptions } from './session-interval.ts'

/** What a user agent says of itself in its sessions. */
export interface SessionOptions extends Extensions {
  /** Methods for Allow. */
  readonly allow: readonly string[]
  /** The value of Contact: a name-addr with its feature tags. */
  contact(): string
  /** Where requests go; by default along their Route. */
  readonly send?: Pick<SendOptions, 'target' | 'flow'>
  /** Session timers, when `timer` is in `supported`. */
  readonly sessionTimer?: SessionTimerOptions
  readonly faults?: SessionFaults
  /** Headers for every request of a session but ACK and CANCEL: P-Access-Network-Info and the like. */
  requestHeaders?(method: string): HeaderEntries
}

/** What the parts of the session layer share. */
export interface SessionContext {
  readonly runtime: Runtime
  readonly timers: SipTimers
  stack(): SipStack
  add(session: DialogSession): void
  remove(session: DialogSession): void
}

/** Headers that tell the peer what this side can do. @spec RFC 3261 §13.2.1, §13.3.1.4 */
export function ownHeaders(options: SessionOptions): HeaderEntries {
  return [
    ['Contact', options.contact()],
    ['Allow', options.allow.join(', ')],
    ...(options.supported.length > 0 ? [['Supported', options.supported.join(', ')] as const] : []),
  ]
}
