import { VoltaicError } from '@voltaic/base'
import { type Libc, loadLibc, OrderedThread } from '@voltaic/linux'
import type { EngineCapabilities, RelayEngine, RelayStream, SideCounters, StreamCounters } from '../relay-engine.ts'
import type { BatchAnswer, BatchOrder, BatchStream } from './batch-messages.ts'

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
  #thread: OrderedThread<BatchOrder, BatchAnswer> | undefined

  async start(): Promise<void> {
    this.#thread = startThread(await loadLibc())
  }

  async stop(): Promise<void> {
    const thread = this.#thread
    this.#thread = undefined
    await thread?.stop({ kind: 'stop' })
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

function startThread(libc: Libc): OrderedThread<BatchOrder, BatchAnswer> {
  return new OrderedThread(
    libc,
    new URL('./batch-worker.ts', import.meta.url),
    {},
    {
      onMessage: (answer) => ({ answer: answer as BatchAnswer }),
      onEnd: () => new VoltaicError('MEDIA_THREAD_ENDED', 'the thread that relays media has ended', 'see the log'),
    },
  )
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
