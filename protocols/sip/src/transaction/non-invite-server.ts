import type { Table } from '@voltaic/base'
import type { ServerAction, ServerEvent } from './server-transaction.ts'

export type NonInviteServerState = 'initial' | 'trying' | 'proceeding' | 'completed' | 'terminated'

/**
 * Non-INVITE server transaction. `timer100` sends the 100 that RFC 4320 asks for; `abandon` stands for an answer that
 * must not be sent (408): the transaction stays silent and absorbs retransmissions until Timer J.
 *
 * @spec RFC 3261 §17.2.2; RFC 6026 §8.8; RFC 4320 §4.1, RFC 4320 §4.2
 */
export const nonInviteServer: Table<NonInviteServerState, ServerEvent, ServerAction> = {
  initial: {
    request: ['trying', 'startTimer100', 'toUser'],
  },
  trying: {
    request: ['trying'],
    timer100: ['proceeding', 'sendTrying'],
    'send 1xx': ['proceeding', 'stopTimer100', 'send'],
    'send 2xx': ['completed', 'stopTimer100', 'send', 'startTimerJ'],
    'send 300-699': ['completed', 'stopTimer100', 'send', 'startTimerJ'],
    abandon: ['completed', 'stopTimer100', 'startTimerJ'],
  },
  proceeding: {
    request: ['proceeding', 'resend'],
    'send 1xx': ['proceeding', 'send'],
    'send 2xx': ['completed', 'send', 'startTimerJ'],
    'send 300-699': ['completed', 'send', 'startTimerJ'],
    abandon: ['completed', 'startTimerJ'],
    transportError: ['proceeding', 'reportTransportError'],
  },
  completed: {
    request: ['completed', 'resend'],
    timerJ: ['terminated'],
    // A second final answer of the user is discarded; the first one stands.
    'send 2xx': ['completed'],
    'send 300-699': ['completed'],
    transportError: ['completed', 'reportTransportError'],
  },
  terminated: {},
}
