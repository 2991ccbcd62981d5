import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { isWildcardHost, normaliseHost } from './address.ts'
import type { Address } from './net.ts'

/** Columns of /proc/net/{udp,tcp} (proc_pid_net(5)). */
const LOCAL_ADDRESS = 1
const STATE = 3
const INODE = 9
const TCP_LISTEN = '0A'
/** What Node.js calls its main thread, and with it any program that it runs. */
const NODE_THREAD = 'MainThread'

/** A process that holds a port. */
export interface PortHolder {
  readonly pid: number
  readonly name: string
}

/** Who holds a port, in words for an error message. Never throws: what the kernel does not show is said. */
export async function describePortHolder(transport: 'udp' | 'tcp', at: Address): Promise<string> {
  const holder = await findPortHolder(transport, at)
  if (holder === undefined) return 'the kernel does not show by whom'
  if (holder === 'unseen') return 'by a process that this user may not see (try as root)'
  const self = holder.pid === process.pid ? ', this very process' : ''
  return `by ${holder.name} (pid ${holder.pid}${self})`
}

/**
 * Who holds a port of this machine. Never throws.
 *
 * @returns `unseen` for a process that this user may not see; undefined when the kernel shows no such socket
 */
export async function findPortHolder(
  transport: 'udp' | 'tcp',
  at: Address,
): Promise<PortHolder | 'unseen' | undefined> {
  const inodes = await socketsAt(transport, at)
  return inodes.length === 0 ? undefined : ((await processWithSocket(inodes)) ?? 'unseen')
}

/** Inodes of the sockets that keep `at` from being bound. */
async function socketsAt(transport: 'udp' | 'tcp', at: Address): Promise<string[]> {
  const isIpv6 = at.host.includes(':')
  const table = await readText(`/proc/net/${transport}${isIpv6 ? '6' : ''}`)
  const inodes: string[] = []
  for (const line of table.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/)
    const [hexHost = '', hexPort = ''] = columns[LOCAL_ADDRESS]?.split(':') ?? []
    const inode = columns[INODE]
    if (inode === undefined || Number.parseInt(hexPort, 16) !== at.port) continue
    if (transport === 'tcp' && columns[STATE] !== TCP_LISTEN) continue
    const host = hostOf(hexHost)
    if (host === at.host || isWildcardHost(host) || isWildcardHost(at.host)) inodes.push(inode)
  }
  return inodes
}

/** The kernel prints addresses as 32-bit words in host byte order: little-endian on every machine we run on. */
function hostOf(hex: string): string {
  const octets = Buffer.from(hex, 'hex').swap32()
  if (octets.length === 4) return octets.join('.')
  return normaliseHost(octets.toString('hex').replace(/(.{4})(?=.)/g, '$1:')) ?? ''
}

async function processWithSocket(inodes: readonly string[]): Promise<PortHolder | undefined> {
  const targets = new Set(inodes.map((inode) => `socket:[${inode}]`))
  for (const pid of await listDirectory('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    for (const descriptor of await listDirectory(`/proc/${pid}/fd`)) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '')
      if (!targets.has(target)) continue
      return { pid: Number(pid), name: await nameOf(pid) }
    }
  }
  return undefined
}

async function nameOf(pid: string): Promise<string> {
  const name = (await readText(`/proc/${pid}/comm`)).trim()
  if (name !== '' && name !== NODE_THREAD) return name
  const program = await readlink(`/proc/${pid}/exe`).catch(() => '')
  return basename(program) || 'a process'
}

/** Empty when it is not there, or not for this user: processes come and go while they are looked at. */
function listDirectory(path: string): Promise<string[]> {
  return readdir(path).catch(() => [])
}

function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '')
}
