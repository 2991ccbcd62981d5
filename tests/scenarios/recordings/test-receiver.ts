import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createReceiver } from '@voltaic/receiver'
import {
  createRecordingLibrary,
  type RecordingLibrary,
  type RecordingTables,
  recordingMigrations,
} from '@voltaic/recordings'
import { createSystemClock, createSystemRandom, silentLog } from '@voltaic/runtime'
import { createFileShelf } from '@voltaic/spool'
import { openSqliteStore } from '@voltaic/store'

/** A receiver over a folder of its own. */
export interface TestReceiver {
  readonly folder: string
  readonly url: string
  readonly library: RecordingLibrary
}

export async function startTestReceiver(t: TestContext, maxFileOctets: number = 2 ** 20): Promise<TestReceiver> {
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-receiver-'))
  const store = await openSqliteStore<RecordingTables>({ file: ':memory:', migrations: [recordingMigrations] })
  const random = createSystemRandom()
  const deps = { store, clock: createSystemClock(), random, log: silentLog }
  const shelf = createFileShelf(join(folder, 'files'), 0, random)
  const library = createRecordingLibrary({ ...deps, shelf }, { maxFileOctets })
  await library.open()
  const settings = { listen: { host: '127.0.0.1', port: 0 }, accounts: [], maxFileOctets }
  const receiver = await createReceiver({ library, log: silentLog }, settings)
  const url = await receiver.start()
  t.after(async () => {
    await receiver.stop()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, url, library }
}

/** What stands between a sender and its receiver, and what it does to connections. */
export interface Front {
  readonly url: string
  /** `through`: nothing. `closed`: ends them at once. `error`: answers 500. `cut`: ends them in the middle of an upload. */
  mode: 'through' | 'closed' | 'error' | 'cut'
}

const CUT_AFTER = 20_000

/** @param to URL of the receiver */
export async function startFront(t: TestContext, to: string): Promise<Front> {
  const { port: target, hostname } = new URL(to)
  const server: Server = createServer((socket) => {
    // whoever is cut off has nothing to say
    socket.on('error', () => {})
    if (front.mode === 'closed') socket.destroy()
    else if (front.mode === 'error') {
      socket.resume()
      socket.once('data', () => socket.end('HTTP/1.1 500 Out of order\r\nContent-Length: 0\r\n\r\n'))
    } else forward(socket, connect(Number(target), hostname), front.mode === 'cut')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => void server.close(resolve)))
  const bound = server.address()
  const front: { url: string; mode: Front['mode'] } = {
    url: `http://127.0.0.1:${typeof bound === 'object' && bound !== null ? bound.port : 0}`,
    mode: 'through',
  }
  return front
}

function forward(from: Socket, to: Socket, isCut: boolean): void {
  let octets = 0
  to.on('error', () => from.destroy())
  from.on('data', (piece: Buffer) => {
    octets += piece.length
    if (!isCut || octets <= CUT_AFTER) return void to.write(piece)
    from.destroy()
    return to.destroy()
  })
  from.on('close', () => to.destroy())
  to.pipe(from)
}
