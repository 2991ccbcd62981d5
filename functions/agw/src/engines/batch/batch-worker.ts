// The thread that relays packets in user space, waiting in the kernel and not in Node.js.
import { receiveMessageOnPort, workerData } from 'node:worker_threads'
import { loadDatagramCalls, loadLibc, type ThreadStart } from '@voltaic/linux'
import { createSystemClock } from '@voltaic/runtime'
import type { BatchOrder } from './batch-messages.ts'
import { BatchRelay } from './batch-relay.ts'

const EVENT_LENGTH = 8
/** So often a thread that has nothing to do looks whether it is to end, in milliseconds. */
const IDLE_MS = 500
/** Packets of one turn from which on the next turn waits a moment, so that it finds several packets at once. */
const BUSY = 2
const PAUSE_US = 100

const { port, wake } = workerData as ThreadStart
const [libc, calls] = await Promise.all([loadLibc(), loadDatagramCalls()])
const relay = new BatchRelay(libc, calls, createSystemClock())
relay.watch(wake)
calls.timerSlack(1)
const event = Buffer.alloc(EVENT_LENGTH)

/** @returns whether to go on */
function obey(): boolean {
  libc.readIfReady(wake, event)
  for (let message = receiveMessageOnPort(port); message !== undefined; message = receiveMessageOnPort(port)) {
    const order: BatchOrder = message.message
    if (order.kind === 'stop') {
      port.postMessage({ kind: 'done' })
      return false
    }
    port.postMessage(relay.obey(order))
  }
  return true
}

for (let isRunning = true; isRunning; ) {
  const { packets, isOther } = relay.turn(IDLE_MS, wake)
  if (isOther) isRunning = obey()
  if (packets >= BUSY) calls.sleep(PAUSE_US)
}
relay.close()
port.close()
