import { Worker } from 'node:worker_threads'
import type { CaptureView } from '@voltaic/api'
import { VoltaicError } from '@voltaic/base'
import type { Clock } from '@voltaic/runtime'
import type { CaptureSettings } from './capture-reading.ts'

/** To the thread. Each is answered once, and the next one comes after that. */
export type CaptureOrder =
  | { readonly kind: 'chunk'; readonly octets: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'end' }

/** From the thread. */
export type CaptureReport =
  | { readonly kind: 'pushed'; readonly wantsMore: boolean }
  | { readonly kind: 'read'; readonly view: CaptureView }

/** What one capture may cost. */
export interface CaptureLimits {
  /** Of the heap of the thread; octets of messages lie beside it and have a limit of their own. */
  readonly megabytes: number
  /** That the thread may be at work; for octets that are still to come nobody is blamed. */
  readonly milliseconds: number
}

/** What is made anew in passing, in megabytes: few, so that what is kept does not pass its limit by much at once. */
const YOUNG_MEGABYTES = 16
const REMEDY =
  'voltaic why FILE reads it in a process of its own, on any machine; or cut it first, for example: editcap -c 100000 FILE PART'

/** The thread that reads one capture, as its owner sees it. */
export class CaptureThread {
  readonly #worker: Worker
  readonly #clock: Clock
  readonly #limits: CaptureLimits
  #left: number
  #octets = 0
  #waiting: PromiseWithResolvers<CaptureReport> | undefined
  #failure: Error | undefined

  constructor(settings: CaptureSettings, clock: Clock, limits: CaptureLimits) {
    this.#clock = clock
    this.#limits = limits
    this.#left = limits.milliseconds
    this.#worker = new Worker(new URL('./capture-worker.ts', import.meta.url), {
      workerData: settings,
      resourceLimits: { maxOldGenerationSizeMb: limits.megabytes, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
    })
    this.#worker.on('message', (said: CaptureReport) => this.#waiting?.resolve(said))
    this.#worker.on('error', (error: Error & { readonly code?: string }) => {
      this.fail(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? this.#outOfMemory() : error)
    })
  }

  /** @returns false when nothing of what follows can be read. @throws VoltaicError CAPTURE_OUT_OF_MEMORY, CAPTURE_OUT_OF_TIME */
  async push(chunk: Uint8Array): Promise<boolean> {
    // what a stream gives is often a part of something larger, which is not ours to give away
    const octets = new Uint8Array(chunk)
    this.#octets += octets.length
    const said = await this.#order({ kind: 'chunk', octets }, [octets.buffer])
    return said.kind === 'pushed' && said.wantsMore
  }

  /** @throws VoltaicError CAPTURE_OUT_OF_MEMORY, CAPTURE_OUT_OF_TIME */
  async end(): Promise<CaptureView> {
    const said = await this.#order({ kind: 'end' })
    if (said.kind !== 'read') throw new Error(`the thread has answered ${said.kind} to the end of a capture`)
    return said.view
  }

  /** Nobody waits for it any more: what it is asked fails with `error`. */
  fail(error: Error): void {
    this.#failure ??= error
    this.#waiting?.reject(this.#failure)
  }

  /** Ends it, whatever it is at. */
  async stop(): Promise<void> {
    await this.#worker.terminate()
  }

  async #order(order: CaptureOrder, transfer: ArrayBuffer[] = []): Promise<CaptureReport> {
    if (this.#failure !== undefined) throw this.#failure
    this.#waiting = Promise.withResolvers()
    const begun = this.#clock.now()
    const timer = this.#clock.startTimer(this.#left, () => this.fail(this.#outOfTime()))
    this.#worker.postMessage(order, transfer)
    try {
      return await this.#waiting.promise
    } finally {
      timer.cancel()
      this.#left -= this.#clock.now() - begun
      this.#waiting = undefined
    }
  }

  #outOfMemory(): VoltaicError {
    const what = `to read the first ${this.#octets} octets of this capture takes more than ${this.#limits.megabytes} MB of memory`
    return new VoltaicError('CAPTURE_OUT_OF_MEMORY', what, REMEDY)
  }

  #outOfTime(): VoltaicError {
    const what = `to read the first ${this.#octets} octets of this capture takes more than ${this.#limits.milliseconds / 1000} seconds of work`
    return new VoltaicError('CAPTURE_OUT_OF_TIME', what, REMEDY)
  }
}
