import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { VoltaicError } from '@voltaic/base'
import type { MessageTrace, Runtime } from '@voltaic/runtime'
import type { TracedMessage, TraceRing } from '@voltaic/trace'

/** A traced message as one line of JSON: `data` in base64. */
export type TraceLine = Omit<MessageTrace, 'data'> & {
  readonly protocol: TracedMessage['protocol']
  readonly data: string
}

/** A reader that falls this far behind misses messages, which are counted, rather than filling the memory. */
const MAX_QUEUED_OCTETS = 4 * 1024 * 1024

/**
 * Serves the live trace on a Unix socket in the data folder, one JSON object a line, for `voltaic trace`. Only who may
 * read the data folder can connect; keys are already masked.
 */
export class TraceSocket {
  readonly #path: string
  readonly #ring: TraceRing
  readonly #runtime: Runtime
  readonly #readers = new Set<Socket>()
  #server: Server | undefined
  #unsubscribe: (() => void) | undefined

  /** @param data folder of the network */
  constructor(data: string, ring: TraceRing, runtime: Runtime) {
    this.#path = join(data, `trace-${process.pid}.sock`)
    this.#ring = ring
    this.#runtime = runtime
  }

  /** @throws VoltaicError `TRACE_SOCKET_FAILED` */
  async start(): Promise<void> {
    rmSync(this.#path, { force: true })
    const server = createServer((socket) => this.#accept(socket))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', (cause) => reject(socketError(this.#path, cause)))
      server.listen(this.#path, resolve)
    })
    chmodSync(this.#path, 0o600)
  }

  async stop(): Promise<void> {
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
    for (const reader of this.#readers) reader.destroy()
    const server = this.#server
    this.#server = undefined
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()))
    rmSync(this.#path, { force: true })
  }

  #accept(socket: Socket): void {
    this.#readers.add(socket)
    this.#unsubscribe ??= this.#ring.subscribe((message) => this.#send(message))
    socket.on('error', () => socket.destroy())
    socket.on('close', () => {
      this.#readers.delete(socket)
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

// unix(7): the path of a socket has 107 octets
function socketError(path: string, cause: Error): VoltaicError {
  const message = `cannot serve the live trace at ${path}: ${cause.message}`
  return new VoltaicError('TRACE_SOCKET_FAILED', message, 'Give the data folder a shorter path', { cause })
}

/**
 * Connects to every process that runs elements of a network on this machine.
 *
 * @param data folder of the network
 * @returns none when nothing runs; a socket file that a killed process has left is passed over
 */
export async function connectToTraces(data: string): Promise<readonly Socket[]> {
  const files = existsSync(data) ? readdirSync(data).filter((name) => /^trace-[0-9]+\.sock$/.test(name)) : []
  const sockets = await Promise.all(files.map((name) => connected(join(data, name))))
  return sockets.filter((socket) => socket !== undefined)
}

function connected(path: string): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const socket = createConnection(path)
    socket.once('connect', () => resolve(socket))
    socket.once('error', () => resolve(undefined))
  })
}
