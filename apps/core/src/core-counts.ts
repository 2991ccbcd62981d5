import type { Core } from './core.ts'

/** What a core holds at the moment; all but connections and registrations is 0 when nothing happens. */
export interface CoreCounts {
  readonly calls: number
  readonly callLegs: number
  /** Registration sets that S-CSCFs here serve. */
  readonly registrations: number
  /** SIP transactions, those that only wait for retransmissions included. */
  readonly transactions: number
}

export function countsOf(core: Pick<Core, 'sipStacks' | 'calls' | 'callLegs' | 'registrations'>): CoreCounts {
  let transactions = 0
  for (const { transactionCounts } of core.sipStacks.values()) {
    transactions += transactionCounts.client + transactionCounts.server
  }
  const { callLegs, registrations } = core
  return { calls: core.calls().length, callLegs, registrations, transactions }
}
