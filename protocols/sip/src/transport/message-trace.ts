import { type MessageTrace, type Runtime, sipTrace, sipTraceWithKeys } from '@voltaic/runtime'
import { maskKeys } from '../message/mask-keys.ts'
import type { Flow } from './flow.ts'

/** Who sends and receives: the name for traces, and the outside world. */
export interface TransportContext {
  readonly element: string
  readonly runtime: Runtime
}

/** Whether anyone looks at SIP messages; ask before encoding one only for the trace. */
export function isTraced(): boolean {
  return sipTrace.hasSubscribers || sipTraceWithKeys.hasSubscribers
}

/**
 * Publishes one message as it crosses the edge of the element, each time it does, retransmissions included: with keys
 * zeroed for all, as it is for those who asked for keys. Does nothing while nobody listens.
 */
export function traceMessage(context: TransportContext, direction: 'in' | 'out', flow: Flow, data: Uint8Array): void {
  if (!isTraced()) return
  const { transport, local, remote } = flow
  const at = context.runtime.clock.now()
  const trace: MessageTrace = { at, element: context.element, direction, transport, local, remote, data }
  if (sipTraceWithKeys.hasSubscribers) sipTraceWithKeys.publish(trace)
  if (sipTrace.hasSubscribers) sipTrace.publish({ ...trace, data: maskKeys(data) })
}
