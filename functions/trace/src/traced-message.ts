import type { MessageTrace } from '@voltaic/runtime'

export type TraceProtocol = 'sip' | 'diameter' | 'dns'

/** One message as a trace shows it. */
export interface TracedMessage extends MessageTrace {
  readonly protocol: TraceProtocol
}
