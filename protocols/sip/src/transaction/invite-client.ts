import type { Table } from '@voltaic/base'
import type { ClientAction, ClientEvent } from './client-transaction.ts'

export type InviteClientState = 'initial' | 'calling' | 'proceeding' | 'completed' | 'accepted' | 'terminated'

/**
 * INVITE client transaction. `abandon` ends it when nobody waits for its answer any more.
 *
 * @spec RFC 3261 §17.1.1.2; RFC 6026 §7.2, RFC 6026 §8.4
 */
export const inviteClient: Table<InviteClientState, ClientEvent, ClientAction> = {
  initial: {
    start: ['calling', 'send', 'startTimerA', 'startTimerB'],
  },
  calling: {
    timerA: ['calling', 'send', 'startTimerA'],
    timerB: ['terminated', 'reportTimeout'],
    '1xx': ['proceeding', 'stopTimerA', 'stopTimerB', 'toUser'],
    '2xx': ['accepted', 'stopTimerA', 'stopTimerB', 'startTimerM', 'toUser'],
    '300-699': ['completed', 'stopTimerA', 'stopTimerB', 'sendAck', 'startTimerD', 'toUser'],
    transportError: ['terminated', 'reportTransportError'],
    abandon: ['terminated'],
  },
  proceeding: {
    '1xx': ['proceeding', 'toUser'],
    '2xx': ['accepted', 'startTimerM', 'toUser'],
    '300-699': ['completed', 'sendAck', 'startTimerD', 'toUser'],
    // RFC 3261 figure 5 knows no transport error here: the answer may still come, on another connection.
    transportError: ['proceeding'],
    abandon: ['terminated'],
  },
  completed: {
    // A provisional response that the network delivered after the final one.
    '1xx': ['completed'],
    '300-699': ['completed', 'sendAck'],
    timerD: ['terminated'],
    transportError: ['terminated', 'reportTransportError'],
    abandon: ['completed'],
  },
  accepted: {
    '1xx': ['accepted'],
    '2xx': ['accepted', 'toUser'],
    timerM: ['terminated'],
    transportError: ['accepted'],
    abandon: ['accepted'],
  },
  terminated: {},
}
