import type { Core } from '../core.ts'
import type { Figure } from './otlp-document.ts'

/** What a core can say of itself at one moment, beside its counters. */
export function telemetryFigures(core: Pick<Core, 'calls' | 'callLegs' | 'sipStacks'>): readonly Figure[] {
  const transactions = [...core.sipStacks].map(([element, { transactionCounts }]) => ({
    name: 'voltaic.sip.transactions',
    value: transactionCounts.client + transactionCounts.server,
    attributes: { 'voltaic.element': element },
  }))
  return [
    { name: 'voltaic.calls', value: core.calls().length },
    { name: 'voltaic.call_legs', value: core.callLegs },
    { name: 'process.memory.usage', value: process.memoryUsage.rss() },
    { name: 'process.cpu.time', value: process.cpuUsage().user / 1e6, counts: true },
    ...transactions,
  ]
}
