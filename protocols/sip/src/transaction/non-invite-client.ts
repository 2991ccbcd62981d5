import type { Table } from '@voltaic/base'
import type { ClientAction, ClientEvent } from './client-transaction.ts'

export type NonInviteClientState = 'initial' | 'trying' | 'proceeding' | 'completed' | 'terminated'

/**
 * Non-INVITE client transaction. `abandon` ends it when nobody waits for its answer any more.
 *
 * @spec RFC 3261 §17.1.2.2
 */
export const nonInviteClient: Table<NonInviteClientState, ClientEvent, ClientAction> = {
  initial: {
    start: ['trying', 'send', 'startTimerE', 'startTimerF'],
  },
  trying: {
    timerE: ['trying', 'send', 'startTimerE'],
    timerF: ['terminated', 'reportTimeout'],
    '1xx': ['proceeding', 'toUser'],
    '2xx': ['completed', 'stopTimerE', 'stopTimerF', 'startTimerK', 'toUser'],
    '300-699': ['completed', 'stopTimerE', 'stopTimerF', 'startTimerK', 'toUser'],
    transportError: ['terminated', 'reportTransportError'],
    abandon: ['terminated'],
  },
  proceeding: {
    timerE: ['proceeding', 'send', 'startTimerEAtT2'],
    timerF: ['terminated', 'reportTimeout'],
    '1xx': ['proceeding', 'toUser'],
    '2xx': ['completed', 'stopTimerE', 'stopTimerF', 'startTimerK', 'toUser'],
    '300-699': ['completed', 'stopTimerE', 'stopTimerF', 'startTimerK', 'toUser'],
    transportError: ['terminated', 'reportTransportError'],
    abandon: ['terminated'],
  },
  completed: {
    '1xx': ['completed'],
    '2xx': ['completed'],
    '300-699': ['completed'],
    timerK: ['terminated'],
    transportError: ['completed'],
    abandon: ['completed'],
  },
  terminated: {},
}
