import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { Libc } from '@voltaic/linux'
import type { Counters } from '@voltaic/runtime'
import { kernelError } from '../kernel-error.ts'
import type { TunDevice } from './tun-device.ts'
import type { WorkerOrder, WorkerReport, WorkerStart } from './worker-messages.ts'

interface Waiting {
  resolve(refused: string | undefined): void
  reject(error: Error): void
}

/** A number of 64 bits that makes an event descriptor readable. */
const ONE = Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)

/** The worker thread, as its owner sees it. */
export class WorkerLink {
  readonly #libc: Libc
  readonly #wake: number
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #counters: Counters
  readonly #waiting: Waiting[] = []
  readonly #ended: Promise<void>
  #failure: Error | undefined

  constructor(libc: Libc, device: TunDevice, counters: Counters) {
    this.#libc = libc
    this.#counters = counters
    this.#wake = libc.eventDescriptor()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const start: WorkerStart = { port: port2, device: device.descriptor, wake: this.#wake }
    this.#worker = new Worker(new URL('./esp-worker.ts', import.meta.url), { workerData: start, transferList: [port2] })
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(kernelError('the thread that does ESP has ended'))
        resolve()
      })
    })
    this.#worker.on('error', (error) => this.#fail(error))
    port1.on('message', (report: WorkerReport) => this.#take(report))
    this.#hold()
  }

  /** @returns why the order was refused, or undefined. @throws Error when the thread has ended */
  order(order: WorkerOrder): Promise<string | undefined> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#hold()
      this.#port.postMessage(order)
      this.#libc.write(this.#wake, ONE)
    })
  }

  /** A second time does nothing. */
  async stop(): Promise<void> {
    if (this.#failure === undefined) await this.order({ kind: 'stop' }).catch(() => {})
    this.#worker.ref()
    await this.#ended
    this.#port.close()
    this.#libc.close(this.#wake)
  }

  #take(report: WorkerReport): void {
    if (report.kind === 'counted') {
      for (const [what, by] of report.counts) this.#counters.add(`ipsec.${what}`, by)
      return
    }
    this.#waiting.shift()?.resolve(report.refused)
    this.#hold()
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    this.#hold()
  }

  /** Only somebody who waits for an answer keeps the process alive. */
  #hold(): void {
    if (this.#waiting.length > 0) {
      this.#port.ref()
      this.#worker.ref()
    } else {
      this.#port.unref()
      this.#worker.unref()
    }
  }
}
