import { type Libc, OrderedThread } from '@voltaic/linux'
import type { Counters } from '@voltaic/runtime'
import { kernelError } from '../kernel-error.ts'
import type { TunDevice } from './tun-device.ts'
import type { WorkerOrder, WorkerReport } from './worker-messages.ts'

/** The thread that does ESP, as its owner sees it: an answer to an order is why it was refused, or undefined. */
export type WorkerLink = OrderedThread<WorkerOrder, string | undefined>

/** Starts it. What it counts goes to `counters`. */
export function startWorker(libc: Libc, { descriptor }: TunDevice, counters: Counters): WorkerLink {
  return new OrderedThread(
    libc,
    new URL('./esp-worker.ts', import.meta.url),
    { device: descriptor },
    {
      onMessage(message) {
        const report = message as WorkerReport
        if (report.kind !== 'counted') return { answer: report.refused }
        for (const [what, by] of report.counts) counters.add(`ipsec.${what}`, by)
        return undefined
      },
      onEnd: () => kernelError('the thread that does ESP has ended'),
    },
  )
}
