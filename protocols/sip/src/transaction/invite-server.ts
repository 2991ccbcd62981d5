import type { Table } from '@voltaic/base'
import type { ServerAction, ServerEvent } from './server-transaction.ts'

export type InviteServerState = 'initial' | 'proceeding' | 'accepted' | 'completed' | 'confirmed' | 'terminated'

/**
 * INVITE server transaction. `request` is the INVITE and its retransmissions; `send …` come from the user.
 *
 * @spec RFC 3261 §17.2.1; RFC 6026 §7.1, RFC 6026 §8.7, RFC 6026 §8.8
 */
export const inviteServer: Table<InviteServerState, ServerEvent, ServerAction> = {
  initial: {
    request: ['proceeding', 'startTimer100', 'toUser'],
  },
  proceeding: {
    request: ['proceeding', 'resend'],
    timer100: ['proceeding', 'sendTrying'],
    'send 1xx': ['proceeding', 'stopTimer100', 'send'],
    'send 2xx': ['accepted', 'stopTimer100', 'send', 'startTimerL'],
    'send 300-699': ['completed', 'stopTimer100', 'send', 'startTimerG', 'startTimerH'],
    // RFC 6026 §8.8: the transaction stays, or the next retransmission would pass for a new request.
    transportError: ['proceeding', 'reportTransportError'],
  },
  accepted: {
    request: ['accepted'],
    ack: ['accepted', 'toUser'],
    'send 2xx': ['accepted', 'send'],
    timerL: ['terminated'],
    transportError: ['accepted', 'reportTransportError'],
  },
  completed: {
    request: ['completed', 'resend'],
    ack: ['confirmed', 'stopTimerG', 'stopTimerH', 'startTimerI'],
    timerG: ['completed', 'resend', 'startTimerG'],
    timerH: ['terminated', 'reportTimeout'],
    transportError: ['completed', 'reportTransportError'],
  },
  confirmed: {
    request: ['confirmed'],
    ack: ['confirmed'],
    timerI: ['terminated'],
    transportError: ['confirmed'],
  },
  terminated: {},
}
