import {
  addressKey,
  eventTrace,
  type MessageTrace,
  type Runtime,
  sipSecondSight,
  sipTrace,
  sipTraceWithKeys,
} from '@voltaic/runtime'
import { maskKeys } from '../message/mask-keys.ts'
import type { Flow } from './flow.ts'

/** Who sends and receives: the name for traces, and the outside world. */
export interface TransportContext {
  readonly element: string
  readonly runtime: Runtime
  /** Whether what goes this way is in ESP; without this nothing is. */
  readonly isProtected?: ((flow: Flow) => boolean) | undefined
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
  if (sipTraceWithKeys.hasSubscribers) sipTraceWithKeys.publish(traceOf(context, direction, flow, data))
  if (sipTrace.hasSubscribers) sipTrace.publish(traceOf(context, direction, flow, maskKeys(data)))
}

/** Publishes a message that came from an element of this process, which has published it as its own. */
export function traceSecondSight(context: TransportContext, flow: Flow, data: Uint8Array): void {
  if (sipSecondSight.hasSubscribers) sipSecondSight.publish(traceOf(context, 'in', flow, maskKeys(data)))
}

/** Publishes that a connection has failed, though it was there: no message says so. */
export function traceReset({ element, runtime }: TransportContext, { local, remote }: Flow): void {
  if (!eventTrace.hasSubscribers) return
  eventTrace.publish({
    at: runtime.clock.now(),
    element,
    kind: 'connection',
    what: 'connection reset',
    fields: { local: addressKey(local), remote: addressKey(remote) },
  })
}

function traceOf(
  { element, runtime, isProtected }: TransportContext,
  direction: 'in' | 'out',
  flow: Flow,
  data: Uint8Array,
): MessageTrace {
  const { transport, local, remote } = flow
  const trace = { at: runtime.clock.now(), element, direction, transport, local, remote, data }
  return isProtected?.(flow) === true ? { ...trace, isProtected: true } : trace
}
