import { MessageChannel, type MessagePort, type Transferable, Worker } from 'node:worker_threads'
import type { Libc } from './libc.ts'

interface Waiting<Answer> {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** A number of 64 bits that makes an event descriptor readable. */
const ONE = Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)

/** What a thread is started with, beside what is its own. */
export interface ThreadStart {
  /** Orders come in here, and answers go out, one for each and in their order. */
  readonly port: MessagePort
  /** Readable when there is an order: the thread waits for it and for its own descriptors at once. */
  readonly wake: number
}

/**
 * A thread that waits in a system call and does what it is ordered to, as its owner sees it. It keeps the process alive only
 * while somebody waits for an answer.
 */
export class OrderedThread<Order, Answer> {
  readonly #libc: Libc
  readonly #wake: number
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #waiting: Waiting<Answer>[] = []
  readonly #ended: Promise<void>
  #failure: Error | undefined

  /**
   * @param file the program of the thread
   * @param start what it is started with beside a `ThreadStart`
   * @param onMessage takes what the thread sends, and says what of it is an answer; undefined: none
   * @param onEnd what an order fails with when the thread has ended
   */
  constructor(
    libc: Libc,
    file: URL,
    start: object,
    { onMessage, onEnd }: { onMessage(message: unknown): { readonly answer: Answer } | undefined; onEnd(): Error },
  ) {
    this.#libc = libc
    this.#wake = libc.eventDescriptor()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const common: ThreadStart = { port: port2, wake: this.#wake }
    const transferList: Transferable[] = [port2]
    this.#worker = new Worker(file, { workerData: { ...start, ...common }, transferList })
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(onEnd())
        resolve()
      })
    })
    this.#worker.on('error', (error) => this.#fail(error))
    port1.on('message', (message: unknown) => {
      const answered = onMessage(message)
      if (answered === undefined) return
      this.#waiting.shift()?.resolve(answered.answer)
      this.#hold()
    })
    this.#hold()
  }

  /** @throws Error when the thread has ended */
  order(order: Order): Promise<Answer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#hold()
      this.#port.postMessage(order)
      this.#libc.write(this.#wake, ONE)
    })
  }

  /** @param last the order that ends it */
  async stop(last: Order): Promise<void> {
    if (this.#failure === undefined) await this.order(last).catch(() => {})
    this.#worker.ref()
    await this.#ended
    this.#port.close()
    this.#libc.close(this.#wake)
  }

  #fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    this.#hold()
  }

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
