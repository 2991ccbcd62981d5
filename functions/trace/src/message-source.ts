import {
  diameterTrace,
  diameterTraceWithKeys,
  dnsTrace,
  type MessageTrace,
  sipTrace,
  sipTraceWithKeys,
  type TraceChannel,
} from '@voltaic/runtime'
import { InProcessHops } from './in-process-hops.ts'
import type { TraceProtocol } from './traced-message.ts'

export interface MessageSourceOptions {
  /** Subscribe to the channels that carry true keys instead of zeros. DNS has none. */
  readonly withKeys?: boolean
  /** Called for each message, once, when it is first seen. */
  onMessage(protocol: TraceProtocol, trace: MessageTrace): void
  /** Called for the second sight of a message between two elements of this process. */
  onSecondSight?(protocol: TraceProtocol, trace: MessageTrace): void
}

/**
 * Subscribes to all messages of this process.
 *
 * @returns a function that ends the subscription
 */
export function subscribeToMessages(options: MessageSourceOptions): () => void {
  const hops = new InProcessHops()
  const listen = (channel: TraceChannel<MessageTrace>, protocol: TraceProtocol): (() => void) =>
    channel.subscribe((trace) => {
      if (hops.isSecondSight(trace)) options.onSecondSight?.(protocol, trace)
      else options.onMessage(protocol, trace)
    })
  const ends = [
    listen(options.withKeys ? sipTraceWithKeys : sipTrace, 'sip'),
    listen(options.withKeys ? diameterTraceWithKeys : diameterTrace, 'diameter'),
    listen(dnsTrace, 'dns'),
  ]
  return () => {
    for (const end of ends) end()
  }
}
