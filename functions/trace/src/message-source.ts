import {
  diameterSecondSight,
  diameterTrace,
  diameterTraceWithKeys,
  dnsSecondSight,
  dnsTrace,
  type MessageTrace,
  sipSecondSight,
  sipTrace,
  sipTraceWithKeys,
  type TraceChannel,
} from '@voltaic/runtime'
import type { TraceProtocol } from './traced-message.ts'

type Take = (protocol: TraceProtocol, trace: MessageTrace) => void

export interface MessageSourceOptions {
  /** Subscribe to the channels that carry true keys instead of zeros. DNS has none. */
  readonly withKeys?: boolean
  /** Called for each message, once: between two elements of this process when it is sent. */
  readonly onMessage: Take
  /** Called for a message between two elements of this process when it is received. */
  readonly onSecondSight?: Take
}

/**
 * Subscribes to all messages of this process.
 *
 * @returns a function that ends the subscription
 */
export function subscribeToMessages({ withKeys = false, onMessage, onSecondSight }: MessageSourceOptions): () => void {
  const ends = [
    listen(withKeys ? sipTraceWithKeys : sipTrace, 'sip', onMessage),
    listen(withKeys ? diameterTraceWithKeys : diameterTrace, 'diameter', onMessage),
    listen(dnsTrace, 'dns', onMessage),
  ]
  if (onSecondSight !== undefined) {
    ends.push(
      listen(sipSecondSight, 'sip', onSecondSight),
      listen(diameterSecondSight, 'diameter', onSecondSight),
      listen(dnsSecondSight, 'dns', onSecondSight),
    )
  }
  return () => {
    for (const end of ends) end()
  }
}

function listen(channel: TraceChannel<MessageTrace>, protocol: TraceProtocol, take: Take): () => void {
  return channel.subscribe((trace) => take(protocol, trace))
}
