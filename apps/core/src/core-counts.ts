import type { Core } from './core.ts'

/** What a core holds at the moment; all but connections and registrations is 0 when nothing happens. */
export interface CoreCounts {
  readonly calls: number
  readonly callLegs: number
  /** SIP transactions, those that only wait for retransmissions included. */
  readonly transactions: number
}

export function countsOf(core: Pick<Core, 'sipStacks' | 'calls' | 'callLegs'>): CoreCounts {
  let transactions = 0
  for (const { transactionCounts } of core.sipStacks.values()) {
    transactions += transactionCounts.client + transactionCounts.server
  }
  return { calls: core.calls().length, callLegs: core.callLegs, transactions }
}
