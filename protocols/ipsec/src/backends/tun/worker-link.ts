import { type Libc, OrderedThread } from '@voltaic/linux'
import type { Counters } from '@voltaic/runtime'
import type { EspDropped } from '../../engine/protected-wire.ts'
import { kernelError } from '../kernel-error.ts'
import type { TunDevice } from './tun-device.ts'
import type { WorkerOrder, WorkerReport } from './worker-messages.ts'

/** The thread that does ESP, as its owner sees it: an answer to an order is why it was refused, or undefined. */
export type WorkerLink = OrderedThread<WorkerOrder, string | undefined>

/** Starts it. What it counts goes to `counters`, what it drops to `onDrop`. */
export function startWorker(
  libc: Libc,
  { descriptor }: TunDevice,
  counters: Counters,
  onDrop: (dropped: EspDropped) => void = () => {},
): WorkerLink {
  return new OrderedThread(
    libc,
    new URL('./esp-worker.ts', import.meta.url),
    { device: descriptor },
    {
      onMessage: (message) => takeReport(message as WorkerReport, counters, onDrop),
      onEnd: () => kernelError('the thread that does ESP has ended'),
    },
  )
}

/** @returns the answer that it is, if it is one */
function takeReport(
  report: WorkerReport,
  counters: Counters,
  onDrop: (dropped: EspDropped) => void,
): { readonly answer: string | undefined } | undefined {
  switch (report.kind) {
    case 'done':
      return { answer: report.refused }
    case 'counted':
      for (const [what, by] of report.counts) counters.add(`ipsec.${what}`, by)
      return undefined
    case 'dropped':
      for (const dropped of report.drops) onDrop(dropped)
      return undefined
  }
}
