import { chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputOf, type RunningProgram, startProgram } from './foreign-program.ts'

/** Debian keeps the server's programs of each version in a folder of its own. */
const INSTALLED = '/usr/lib/postgresql'
/** PostgreSQL refuses to run as root; the package brings this user. */
const USER = 'postgres'
const DATABASE = 'voltaic'
/** Names the socket only: nothing listens on TCP. */
const PORT = 5432

/** A PostgreSQL of our own on a Unix socket, in a temporary folder. */
export interface PostgresServer {
  readonly url: string
  /** `PostgreSQL 15.14 (Debian ...)` */
  readonly version: string
  /** SIGKILL to the postmaster: its children end as they find out, as after a crash. */
  kill(): Promise<void>
  start(): Promise<void>
  /** Ends it and removes all. */
  remove(): Promise<void>
}

/**
 * @param seconds after which the server is ended whatever happens
 * @param fsync off where nothing is killed: faster, and nothing is on the disk
 */
export async function startPostgres(seconds = 280, fsync: 'on' | 'off' = 'on'): Promise<PostgresServer> {
  const bin = join(INSTALLED, newestVersion(), 'bin')
  const folder = mkdtempSync(join(tmpdir(), 'voltaic-postgres-'))
  const data = join(folder, 'data')
  const sockets = join(folder, 'sockets')
  for (const each of [data, sockets]) mkdirSync(each, { mode: 0o700 })
  const asUser = await ownedByServer([folder, data, sockets])
  await outputOf(...asUser(join(bin, 'initdb'), '-D', data, '-U', USER, '-A', 'trust', '-E', 'UTF8', '--no-sync'))
  const version = (await outputOf(join(bin, 'postgres'), ['--version']))
    .trim()
    .replace('postgres (PostgreSQL)', 'PostgreSQL')
  const url = `postgres://${USER}@/${DATABASE}?host=${encodeURIComponent(sockets)}&port=${PORT}`
  let running: RunningProgram | undefined

  /** Children of a server that was killed may live a moment longer, and keep the next one from starting. */
  async function start(attempts = 100): Promise<void> {
    const server = asUser(
      join(bin, 'postgres'),
      '-D',
      data,
      '-k',
      sockets,
      '-p',
      `${PORT}`,
      '-h',
      '',
      '-c',
      `fsync=${fsync}`,
      ...SETTINGS,
    )
    try {
      running = await startProgram(...server, (line) => line.endsWith(READY), folder, seconds)
    } catch (error) {
      if (attempts === 0 || !String(error).includes('still in use')) throw error
      await start(attempts - 1)
    }
  }

  await start()
  await outputOf(join(bin, 'createdb'), ['-h', sockets, '-U', USER, DATABASE])
  return {
    url,
    version,
    start,
    async kill() {
      const killed = running
      running = undefined
      // the first line of this file is the number of the postmaster
      process.kill(Number(readFileSync(join(data, 'postmaster.pid'), 'latin1').split('\n', 1)[0]), 'SIGKILL')
      await killed?.ended
    },
    async remove() {
      await running?.stop('SIGINT')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const READY = 'database system is ready to accept connections'
/** What is small fits any machine. */
const SETTINGS = ['-c', 'shared_buffers=32MB', '-c', 'max_connections=40']

function newestVersion(): string {
  const versions = readdirSync(INSTALLED).toSorted((a, b) => Number(b) - Number(a))
  if (versions[0] === undefined) throw new Error(`no PostgreSQL in ${INSTALLED}`)
  return versions[0]
}

type Command = readonly [program: string, args: readonly string[]]

/** Gives folders to the user of the server, where we are root. @returns how to run a program as that user */
async function ownedByServer(folders: readonly string[]): Promise<(program: string, ...args: string[]) => Command> {
  if (process.getuid?.() !== 0) return (program, ...args) => [program, args]
  const [uid, gid] = await Promise.all(['-u', '-g'].map(async (what) => Number(await outputOf('id', [what, USER]))))
  for (const folder of folders) chownSync(folder, uid ?? 0, gid ?? 0)
  return (program, ...args) => ['setpriv', [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', program, ...args]]
}
