import type { Table } from '@voltaic/base'

/** Names as in the table of RFC 3539 §3.4.1. */
export type WatchdogState = 'INITIAL' | 'OKAY' | 'SUSPECT' | 'DOWN' | 'REOPEN'

/**
 * Conditions of the standard's table are part of the event: `idle` when no watchdog request is unanswered, `pending` when
 * one is, `third` when this is the third answer of a reopened connection, `dead` when even the grace timer ran out.
 */
export type WatchdogEvent =
  | 'Connection up'
  | 'Connection down'
  | 'Receive DWA'
  | 'Receive DWA third'
  | 'Receive non-DWA'
  | 'Timer expires idle'
  | 'Timer expires pending'
  | 'Timer expires dead'

export type WatchdogAction =
  | 'SetWatchdog'
  | 'SendWatchdog'
  | 'ClearPending'
  | 'CountDwa'
  | 'BeginGrace'
  | 'Failover'
  | 'Failback'
  | 'CloseConnection'

/**
 * The algorithm that tells a living peer from a dead one.
 *
 * @spec RFC 3539 §3.4.1; RFC 6733 §5.5.3
 */
export const watchdogTable: Table<WatchdogState, WatchdogEvent, WatchdogAction> = {
  INITIAL: {
    'Connection up': ['OKAY', 'SetWatchdog', 'Failback'],
  },
  OKAY: {
    'Receive DWA': ['OKAY', 'ClearPending', 'SetWatchdog'],
    'Receive non-DWA': ['OKAY', 'SetWatchdog'],
    'Timer expires idle': ['OKAY', 'SendWatchdog', 'SetWatchdog'],
    'Timer expires pending': ['SUSPECT', 'Failover', 'SetWatchdog'],
    'Connection down': ['DOWN', 'Failover'],
  },
  SUSPECT: {
    'Receive DWA': ['OKAY', 'ClearPending', 'SetWatchdog', 'Failback'],
    'Receive non-DWA': ['OKAY', 'SetWatchdog', 'Failback'],
    'Timer expires idle': ['DOWN', 'CloseConnection'],
    'Timer expires pending': ['DOWN', 'CloseConnection'],
    'Connection down': ['DOWN', 'Failover'],
  },
  DOWN: {
    'Connection up': ['REOPEN', 'ClearPending', 'SendWatchdog', 'SetWatchdog', 'Failback'],
    'Connection down': ['DOWN', 'Failover'],
  },
  REOPEN: {
    // DEVIATION RFC 3539 §3.4.1: a reopened connection carries messages where no other peer can, and its three watchdog
    // exchanges follow each other at once, so that a realm with one HSS is served again as soon as it is back.
    'Receive non-DWA': ['REOPEN'],
    'Receive DWA': ['REOPEN', 'ClearPending', 'CountDwa', 'SendWatchdog', 'SetWatchdog'],
    'Receive DWA third': ['OKAY', 'ClearPending', 'SetWatchdog', 'Failback'],
    'Timer expires idle': ['REOPEN', 'SendWatchdog', 'SetWatchdog'],
    'Timer expires pending': ['REOPEN', 'BeginGrace', 'SetWatchdog'],
    'Timer expires dead': ['DOWN', 'CloseConnection'],
    'Connection down': ['DOWN', 'Failover'],
  },
}
