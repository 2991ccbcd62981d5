import { createSocket, type Socket } from 'node:dgram'
import type { Address, DatagramHandlers, DatagramSocket } from './net.ts'
import { datagramError, sendError } from './net-error.ts'

/**
 * Room for bursts: at 1 KiB a message about 4,000 of them. The kernel gives less where net.core.rmem_max and wmem_max
 * are lower.
 */
export const SOCKET_BUFFER: number = 4 * 1024 * 1024

/** Binds a UDP socket. Rejects with the system's own error. */
export function bindNodeDatagram(at: Address, handlers: DatagramHandlers): Promise<DatagramSocket> {
  const family = at.host.includes(':') ? 6 : 4
  const socket = createSocket({
    type: family === 6 ? 'udp6' : 'udp4',
    ipv6Only: family === 6,
    recvBufferSize: SOCKET_BUFFER,
    sendBufferSize: SOCKET_BUFFER,
    // Hosts are literal addresses: the way through the name service, an extra tick each, is not needed.
    lookup: (host, _options, done) => done(null, host, family),
  })
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      socket.close()
      reject(error)
    }
    socket.once('error', fail)
    socket.bind({ address: at.host, port: at.port, exclusive: true }, () => {
      socket.off('error', fail)
      resolve(new NodeDatagramSocket(socket, { host: at.host, port: socket.address().port }, handlers))
    })
  })
}

class NodeDatagramSocket implements DatagramSocket {
  readonly local: Address
  readonly #socket: Socket
  readonly #handlers: DatagramHandlers
  #isOpen = true

  constructor(socket: Socket, local: Address, handlers: DatagramHandlers) {
    this.#socket = socket
    this.local = local
    this.#handlers = handlers
    socket.on('message', (data, from) => {
      if (this.#isOpen) handlers.onDatagram(data, { host: from.address, port: from.port })
    })
    socket.on('error', (error) => this.#fail(error))
  }

  send(data: Uint8Array, to: Address): void {
    if (!this.#isOpen) return
    const error = datagramError(this.local, data, to)
    if (error !== undefined) {
      queueMicrotask(() => this.#fail(error, to))
      return
    }
    this.#socket.send(data, to.port, to.host, this.#sent)
  }

  close(): Promise<void> {
    if (!this.#isOpen) return Promise.resolve()
    this.#isOpen = false
    return new Promise((resolve) => this.#socket.close(resolve))
  }

  /** One function for every send; a system error names the destination itself. */
  readonly #sent = (error: (Error & { address?: string; port?: number }) | null) => {
    if (error === null || error === undefined) return
    const { address, port } = error
    const to = address === undefined || port === undefined ? undefined : { host: address, port }
    this.#fail(sendError(this.local, to, error), to)
  }

  #fail(error: Error, to?: Address): void {
    if (this.#isOpen) this.#handlers.onError?.(error, to)
  }
}
