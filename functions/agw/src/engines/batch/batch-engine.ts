import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { VoltaicError } from '@voltaic/base'
import { type Libc, loadLibc } from '@voltaic/linux'
import type { EngineCapabilities, RelayEngine, RelayStream, SideCounters, StreamCounters } from '../relay-engine.ts'
import type { BatchAnswer, BatchOrder, BatchStart, BatchStream } from './batch-messages.ts'

const CAPABILITIES: EngineCapabilities = {
  families: ['IP4', 'IP6'],
  crossFamily: true,
  processing: false,
  latching: true,
  sourceCheck: true,
  rtpCheck: true,
  rtpStatistics: true,
  dropCounters: true,
  dscp: true,
  fragments: true,
  outlivesProcess: false,
}

const NO_PACKETS: SideCounters = { packets: 0, octets: 0, dropped: 0, foreign: 0, lastPacketAt: undefined }
/** A number of 64 bits that makes an event descriptor readable. */
const ONE = Buffer.of(1, 0, 0, 0, 0, 0, 0, 0)

interface Waiting {
  resolve(answer: BatchAnswer): void
  reject(error: Error): void
}

/**
 * Relays in user space on Linux, by a thread of its own that takes and sends many packets in one system call each. For
 * streams that nobody looks into.
 */
export function createBatchEngine(): RelayEngine {
  return new BatchEngine()
}

class BatchEngine implements RelayEngine {
  readonly name = 'user-space'
  readonly capabilities: EngineCapabilities = CAPABILITIES
  #thread: Thread | undefined

  async start(): Promise<void> {
    this.#thread = new Thread(await loadLibc())
  }

  async stop(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.stop()
  }

  canRelay(stream: RelayStream): boolean {
    return stream.processing === undefined
  }

  async open(stream: RelayStream): Promise<void> {
    const answer = await this.#order({ kind: 'open', stream: withoutProcessing(stream) })
    if (answer.kind === 'refused') throw refused(answer.error, answer.at)
  }

  async update(stream: RelayStream): Promise<void> {
    await this.#order({ kind: 'update', stream: withoutProcessing(stream) })
  }

  async close(id: string): Promise<StreamCounters> {
    return countersOf(await this.#order({ kind: 'close', id })) ?? [NO_PACKETS, NO_PACKETS]
  }

  async counters(id: string): Promise<StreamCounters | undefined> {
    return countersOf(await this.#order({ kind: 'counters', id }))
  }

  #order(order: BatchOrder): Promise<BatchAnswer> {
    return this.#thread === undefined ? Promise.resolve({ kind: 'done' }) : this.#thread.order(order)
  }
}

/** The thread, as its owner sees it. */
class Thread {
  readonly #libc: Libc
  readonly #wake: number
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #waiting: Waiting[] = []
  readonly #ended: Promise<void>
  #failure: Error | undefined

  constructor(libc: Libc) {
    this.#libc = libc
    this.#wake = libc.eventDescriptor()
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    const start: BatchStart = { port: port2, wake: this.#wake }
    const file = new URL('./batch-worker.ts', import.meta.url)
    this.#worker = new Worker(file, { workerData: start, transferList: [port2] })
    this.#ended = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#fail(new VoltaicError('MEDIA_THREAD_ENDED', 'the thread that relays media has ended', 'see the log'))
        resolve()
      })
    })
    this.#worker.on('error', (error) => this.#fail(error))
    port1.on('message', (answer: BatchAnswer) => {
      this.#waiting.shift()?.resolve(answer)
      this.#hold()
    })
    this.#hold()
  }

  /** @throws Error when the thread has ended */
  order(order: BatchOrder): Promise<BatchAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure)
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject })
      this.#hold()
      this.#port.postMessage(order)
      this.#libc.write(this.#wake, ONE)
    })
  }

  async stop(): Promise<void> {
    if (this.#failure === undefined) await this.order({ kind: 'stop' }).catch(() => {})
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

function countersOf(answer: BatchAnswer): StreamCounters | undefined {
  return answer.kind === 'done' ? answer.counters : undefined
}

function withoutProcessing({ id, a, b, clockRate }: RelayStream): BatchStream {
  return { id, a, b, ...(clockRate !== undefined && { clockRate }) }
}

function refused(error: string, at: string): VoltaicError {
  if (error === 'EADDRINUSE') {
    return new VoltaicError('NET_PORT_TAKEN', `UDP port ${at} is taken`, 'stop that process or configure other ports')
  }
  return new VoltaicError('MEDIA_PORT_REFUSED', `the host does not give UDP port ${at}: ${error}`, 'see ip address')
}
