import { type Runtime, transitionTrace } from '@voltaic/runtime'
import type { LingerQueues } from './linger-queue.ts'

/** What the transactions of one stack share. */
export interface TransactionContext {
  /** Name of the element, for traces. */
  readonly element: string
  readonly runtime: Pick<Runtime, 'clock' | 'counters' | 'log'>
  /** The timers that end a transaction after its work is done: D, I, J, K, L and M. */
  readonly linger: LingerQueues
}

/** Publishes a step of a transaction, if anyone looks. */
export function traceTransition(
  context: TransactionContext,
  machine: string,
  id: string,
  from: string,
  event: string,
  to: string,
): void {
  if (!transitionTrace.hasSubscribers) return
  transitionTrace.publish({ at: context.runtime.clock.now(), element: context.element, machine, id, event, from, to })
}

/** Counts and logs an event that the table of a transaction does not foresee. */
export function reportIllegal(context: TransactionContext, machine: string, state: string, event: string): void {
  context.runtime.counters.add('sip.transaction.illegal')
  context.runtime.log.debug('sip.transaction.illegal', { element: context.element, machine, state, trigger: event })
}
