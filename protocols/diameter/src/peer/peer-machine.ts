import type { Table } from '@voltaic/base'

/** Names as in the table of RFC 6733 §5.6. */
export type PeerState =
  | 'Closed'
  | 'Wait-Conn-Ack'
  | 'Wait-I-CEA'
  | 'Wait-Conn-Ack/Elect'
  | 'Wait-Returns'
  | 'R-Open'
  | 'I-Open'
  | 'Closing'

/** I- is the connection that we opened, R- the one that the peer opened. */
export type PeerEvent =
  | 'Start'
  | 'Stop'
  | 'Timeout'
  | 'Win-Election'
  | 'R-Conn-CER'
  | 'I-Rcv-Conn-Ack'
  | 'I-Rcv-Conn-Nack'
  | 'I-Rcv-CEA'
  | 'I-Rcv-Non-CEA'
  | 'I-Rcv-Message'
  | 'R-Rcv-Message'
  | 'I-Rcv-DWR'
  | 'R-Rcv-DWR'
  | 'I-Rcv-DWA'
  | 'R-Rcv-DWA'
  | 'I-Rcv-DPR'
  | 'R-Rcv-DPR'
  | 'I-Rcv-DPA'
  | 'R-Rcv-DPA'
  | 'I-Peer-Disc'
  | 'R-Peer-Disc'

export type PeerAction =
  | 'I-Snd-Conn-Req'
  | 'I-Snd-CER'
  | 'R-Accept'
  | 'R-Reject'
  | 'R-Snd-CEA'
  | 'Process-CER'
  | 'Process-CEA'
  | 'Elect'
  | 'Process'
  | 'Process-DWR'
  | 'Process-DWA'
  | 'I-Snd-DWA'
  | 'R-Snd-DWA'
  | 'I-Snd-DPR'
  | 'R-Snd-DPR'
  | 'I-Snd-DPA'
  | 'R-Snd-DPA'
  | 'I-Disc'
  | 'R-Disc'
  | 'Cleanup'
  | 'Error'

/**
 * The peer state machine. The rows of the standard, and these that it leaves open: `Stop` while a connection is being
 * set up; messages that were on their way when DPR was sent; a DPR that crosses ours.
 *
 * @spec RFC 6733 §5.6
 */
export const peerTable: Table<PeerState, PeerEvent, PeerAction> = {
  Closed: {
    Start: ['Wait-Conn-Ack', 'I-Snd-Conn-Req'],
    'R-Conn-CER': ['R-Open', 'R-Accept', 'Process-CER', 'R-Snd-CEA'],
    Stop: ['Closed'],
  },
  'Wait-Conn-Ack': {
    'I-Rcv-Conn-Ack': ['Wait-I-CEA', 'I-Snd-CER'],
    'I-Rcv-Conn-Nack': ['Closed', 'Cleanup'],
    'R-Conn-CER': ['Wait-Conn-Ack/Elect', 'R-Accept', 'Process-CER'],
    Timeout: ['Closed', 'Error'],
    Stop: ['Closed', 'Cleanup'],
  },
  'Wait-I-CEA': {
    'I-Rcv-CEA': ['I-Open', 'Process-CEA'],
    'R-Conn-CER': ['Wait-Returns', 'R-Accept', 'Process-CER', 'Elect'],
    'I-Peer-Disc': ['Closed', 'I-Disc'],
    'I-Rcv-Non-CEA': ['Closed', 'Error'],
    Timeout: ['Closed', 'Error'],
    Stop: ['Closed', 'Cleanup'],
  },
  'Wait-Conn-Ack/Elect': {
    'I-Rcv-Conn-Ack': ['Wait-Returns', 'I-Snd-CER', 'Elect'],
    'I-Rcv-Conn-Nack': ['R-Open', 'R-Snd-CEA'],
    'R-Peer-Disc': ['Wait-Conn-Ack', 'R-Disc'],
    'R-Conn-CER': ['Wait-Conn-Ack/Elect', 'R-Reject'],
    Timeout: ['Closed', 'Error'],
    Stop: ['Closed', 'Cleanup'],
  },
  'Wait-Returns': {
    'Win-Election': ['R-Open', 'I-Disc', 'R-Snd-CEA'],
    'I-Peer-Disc': ['R-Open', 'I-Disc', 'R-Snd-CEA'],
    'I-Rcv-CEA': ['I-Open', 'R-Disc', 'Process-CEA'],
    'I-Rcv-Non-CEA': ['R-Open', 'I-Disc', 'R-Snd-CEA'],
    'R-Peer-Disc': ['Wait-I-CEA', 'R-Disc'],
    'R-Conn-CER': ['Wait-Returns', 'R-Reject'],
    Timeout: ['Closed', 'Error'],
    Stop: ['Closed', 'Cleanup'],
  },
  'R-Open': {
    'R-Rcv-Message': ['R-Open', 'Process'],
    'R-Rcv-DWR': ['R-Open', 'Process-DWR', 'R-Snd-DWA'],
    'R-Rcv-DWA': ['R-Open', 'Process-DWA'],
    'R-Conn-CER': ['R-Open', 'R-Reject'],
    Stop: ['Closing', 'R-Snd-DPR'],
    'R-Rcv-DPR': ['Closing', 'R-Snd-DPA'],
    'R-Peer-Disc': ['Closed', 'R-Disc'],
    Timeout: ['Closed', 'Error'],
  },
  'I-Open': {
    'I-Rcv-Message': ['I-Open', 'Process'],
    'I-Rcv-DWR': ['I-Open', 'Process-DWR', 'I-Snd-DWA'],
    'I-Rcv-DWA': ['I-Open', 'Process-DWA'],
    'R-Conn-CER': ['I-Open', 'R-Reject'],
    Stop: ['Closing', 'I-Snd-DPR'],
    'I-Rcv-DPR': ['Closing', 'I-Snd-DPA'],
    'I-Peer-Disc': ['Closed', 'I-Disc'],
    Timeout: ['Closed', 'Error'],
  },
  Closing: {
    'I-Rcv-Message': ['Closing', 'Process'],
    'R-Rcv-Message': ['Closing', 'Process'],
    'I-Rcv-DPR': ['Closing', 'I-Snd-DPA'],
    'R-Rcv-DPR': ['Closing', 'R-Snd-DPA'],
    'I-Rcv-DPA': ['Closed', 'I-Disc'],
    'R-Rcv-DPA': ['Closed', 'R-Disc'],
    'R-Conn-CER': ['Closing', 'R-Reject'],
    Timeout: ['Closed', 'Error'],
    'I-Peer-Disc': ['Closed', 'I-Disc'],
    'R-Peer-Disc': ['Closed', 'R-Disc'],
    Stop: ['Closing'],
  },
}

export function isOpen(state: PeerState): boolean {
  return state === 'I-Open' || state === 'R-Open'
}
