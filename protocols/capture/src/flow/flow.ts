import type { Address } from '@voltaic/runtime'
import type { SctpHalf } from './sctp-half.ts'
import type { TcpHalf } from './tcp-half.ts'

export type FlowTransport = 'udp' | 'tcp' | 'sctp'

/** What goes from one address to another; what comes back is another flow. */
export interface Flow<State> {
  readonly transport: FlowTransport
  readonly from: Address
  readonly to: Address
  /** Where it was seen: interface and tunnel. */
  readonly place: number
  /** Whatever the listener wants to remember. */
  state: State | undefined
  /** The listener wants no more of it: nothing is put together any longer. */
  isIgnored: boolean
  tcp: TcpHalf | undefined
  sctp: SctpHalf | undefined
  /** Of the table: which octets it stands for. */
  readonly key: Uint8Array
  readonly hash: number
  next: Flow<State> | undefined
}
