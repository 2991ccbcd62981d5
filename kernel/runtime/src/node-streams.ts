import { connect, createServer, type Socket } from 'node:net'
import { normaliseHost } from './address.ts'
import type { Address, ConnectOptions, StreamHandlers, StreamListener, StreamSocket } from './net.ts'
import { resetError } from './net-error.ts'

/** Connections the kernel completes before we have accepted them: all phones come back at once after an outage. */
const BACKLOG = 4096

/** Listens for TCP connections. Rejects with the system's own error. */
export function listenNodeStream(
  at: Address,
  accept: (socket: StreamSocket) => StreamHandlers,
  onAcceptError: (error: Error) => void,
): Promise<StreamListener> {
  const server = createServer({ noDelay: true }, (socket) => {
    // A peer that is gone again has no address any more.
    if (socket.remoteAddress === undefined) socket.destroy()
    else acceptSocket(socket, accept)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host: at.host, port: at.port, ipv6Only: true, exclusive: true, backlog: BACKLOG }, () => {
      server.off('error', reject)
      server.on('error', onAcceptError)
      const bound = server.address()
      const port = typeof bound === 'object' && bound !== null ? bound.port : at.port
      // The port is free at once; Node's own callback would wait for the sockets that live on.
      resolve({ local: { host: at.host, port }, close: async () => void server.close() })
    })
  })
}

function acceptSocket(socket: Socket, accept: (socket: StreamSocket) => StreamHandlers): void {
  const stream = new NodeStreamSocket(socket)
  stream.attach(accept(stream))
}

/** Connects by TCP. Rejects with the system's own error, or with the signal's reason. */
export function connectNodeStream(
  to: Address,
  handlers: StreamHandlers,
  options: ConnectOptions,
): Promise<StreamSocket> {
  const { from, signal } = options
  if (signal?.aborted) return Promise.reject(signal.reason)
  const origin = from === undefined ? {} : { localAddress: from.host, localPort: from.port }
  const socket = connect({ host: to.host, port: to.port, noDelay: true, autoSelectFamily: false, ...origin })
  return new Promise((resolve, reject) => {
    const abort = () => {
      socket.destroy()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', abort, { once: true })
    socket.once('error', reject)
    socket.once('close', () => signal?.removeEventListener('abort', abort))
    socket.once('connect', () => {
      signal?.removeEventListener('abort', abort)
      socket.off('error', reject)
      const stream = new NodeStreamSocket(socket)
      stream.attach(handlers)
      resolve(stream)
    })
  })
}

class NodeStreamSocket implements StreamSocket {
  readonly local: Address
  readonly remote: Address
  readonly #socket: Socket

  constructor(socket: Socket) {
    this.#socket = socket
    this.local = toAddress(socket.localAddress, socket.localPort)
    this.remote = toAddress(socket.remoteAddress, socket.remotePort)
  }

  attach(handlers: StreamHandlers): void {
    let failure: Error | undefined
    this.#socket.on('data', (data) => handlers.onData(data))
    this.#socket.on('error', (error) => {
      failure = resetError(this.remote, error)
    })
    this.#socket.once('close', () => handlers.onClose(failure))
  }

  get queued(): number {
    return this.#socket.writableLength
  }

  write(data: Uint8Array): void {
    if (this.#socket.writable && data.length > 0) this.#socket.write(data)
  }

  close(): void {
    this.#socket.end()
  }

  destroy(): void {
    // libuv refuses to reset a socket whose FIN is being sent, and Node then never closes its descriptor.
    if (this.#socket.writableEnded) this.#socket.destroy()
    else this.#socket.resetAndDestroy()
  }
}

function toAddress(host: string | undefined, port: number | undefined): Address {
  return { host: normaliseHost(host ?? '') ?? '', port: port ?? 0 }
}
