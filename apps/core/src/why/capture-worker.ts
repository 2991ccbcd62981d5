// The thread of readCapture: busy as long as it takes, and alone with the memory that it needs.
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { type CaptureSettings, createCaptureReading } from './capture-reading.ts'
import type { CaptureOrder, CaptureReport } from './capture-thread.ts'

/** So far behind the threads of SIP and media, as `nice` counts. On Linux it is of this thread alone. */
const BEHIND_CALLS = 10

setPriority(BEHIND_CALLS)
const reading = createCaptureReading(workerData as CaptureSettings)
const report = (said: CaptureReport): void => parentPort?.postMessage(said)
parentPort?.on('message', (order: CaptureOrder) => {
  if (order.kind === 'chunk') report({ kind: 'pushed', wantsMore: reading.push(order.octets) })
  else report({ kind: 'read', view: reading.end() })
})
