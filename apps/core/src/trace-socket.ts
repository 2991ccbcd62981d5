import { once } from 'node:events'
import type { Socket } from 'node:net'
import { VoltaicError } from '@voltaic/base'
import type { MessageTrace, Runtime } from '@voltaic/runtime'
import type { TracedMessage, TraceRing } from '@voltaic/trace'
import { connectToLocal, LocalSocket } from './local-socket.ts'

/** A traced message as one line of JSON: `data` in base64. */
export type TraceLine = Omit<MessageTrace, 'data'> & {
  readonly protocol: TracedMessage['protocol']
  readonly data: string
}

/** A reader that falls this far behind misses messages, which are counted, rather than filling the memory. */
const MAX_QUEUED_OCTETS = 4 * 1024 * 1024

/** Says that a reader is one from here on; an empty line tells of no message. */
const WELCOME = '\n'

/**
 * Serves the live trace on a Unix socket in the data folder, one JSON object a line, for `voltaic trace`. Only who may
 * read the data folder can connect; keys are already masked.
 */
export class TraceSocket {
  readonly #socket: LocalSocket
  readonly #ring: TraceRing
  readonly #runtime: Runtime
  readonly #readers = new Set<Socket>()
  #unsubscribe: (() => void) | undefined

  /** @param data folder of the network */
  constructor(data: string, ring: TraceRing, runtime: Runtime) {
    this.#socket = new LocalSocket(data, 'trace', (reader) => this.#accept(reader))
    this.#ring = ring
    this.#runtime = runtime
  }

  /** @throws VoltaicError `TRACE_SOCKET_FAILED` */
  async start(): Promise<void> {
    await this.#socket.start().catch((cause: Error) => {
      const message = `cannot serve the live trace at ${this.#socket.path}: ${cause.message}`
      throw new VoltaicError('TRACE_SOCKET_FAILED', message, 'Give the data folder a shorter path', { cause })
    })
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    await this.#socket.stop()
  }

  #accept(reader: Socket): void {
    this.#readers.add(reader)
    this.#unsubscribe ??= this.#ring.subscribe((message) => this.#send(message))
    reader.write(WELCOME)
    reader.on('close', () => {
      this.#readers.delete(reader)
      if (this.#readers.size > 0) return
      this.#unsubscribe?.()
      this.#unsubscribe = undefined
    })
  }

  #send(message: TracedMessage): void {
    const { data, ...rest } = message
    const line: TraceLine = { ...rest, data: Buffer.from(data).toString('base64') }
    const text = `${JSON.stringify(line)}\n`
    for (const reader of this.#readers) {
      if (reader.writableLength > MAX_QUEUED_OCTETS) this.#runtime.counters.add('trace.socket.dropped')
      else reader.write(text)
    }
  }
}

/**
 * Connects to every process that runs elements of a network on this machine. What any of them traces from now on comes,
 * and nothing of it is missing.
 *
 * @param data folder of the network
 * @returns none when nothing runs; a socket file that a killed process has left is passed over
 */
export async function connectToTraces(data: string): Promise<readonly Socket[]> {
  const sockets = await connectToLocal(data, 'trace')
  // connected is not yet accepted: a busy process traces a while before it knows of its new reader
  const welcomed = await Promise.all(sockets.map(isWelcomed))
  return sockets.filter((_, index) => welcomed[index])
}

async function isWelcomed(socket: Socket): Promise<boolean> {
  const ended = once(socket, 'close').then(() => false)
  const readable = once(socket, 'readable').then(() => socket.read(WELCOME.length) !== null)
  return Promise.race([readable, ended]).catch(() => false)
}
