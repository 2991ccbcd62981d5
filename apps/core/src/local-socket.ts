import { chmodSync, existsSync, readdirSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'

/** What a Unix socket in the data folder is for; part of its file's name. */
export type LocalService = 'trace' | 'control'

/**
 * A Unix socket in the data folder of a network, by which commands on the same machine reach this process. Only who may
 * read the data folder can connect.
 */
export class LocalSocket {
  readonly path: string
  readonly #accept: (socket: Socket) => void
  readonly #clients = new Set<Socket>()
  #server: Server | undefined

  /**
   * @param data folder of the network
   * @param accept is given every client; what goes wrong with one closes it
   */
  constructor(data: string, service: LocalService, accept: (socket: Socket) => void) {
    this.path = join(data, `${service}-${process.pid}.sock`)
    this.#accept = accept
  }

  /** @throws what the system says: a path of more than 107 octets, for example (unix(7)) */
  async start(): Promise<void> {
    rmSync(this.path, { force: true })
    const server = createServer((socket) => {
      this.#clients.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => this.#clients.delete(socket))
      this.#accept(socket)
    })
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.path, resolve)
    })
    chmodSync(this.path, 0o600)
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.destroy()
    const server = this.#server
    this.#server = undefined
    if (server) await new Promise<void>((resolve) => server.close(() => resolve()))
    rmSync(this.path, { force: true })
  }
}

/**
 * Connects to every process that serves a network on this machine.
 *
 * @param data folder of the network
 * @returns none when nothing runs; a socket file that a killed process has left is passed over
 */
export async function connectToLocal(data: string, service: LocalService): Promise<readonly Socket[]> {
  const isOne = (name: string) => new RegExp(`^${service}-[0-9]+\\.sock$`).test(name)
  const files = existsSync(data) ? readdirSync(data).filter(isOne) : []
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
