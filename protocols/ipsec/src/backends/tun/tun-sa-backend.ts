import { VoltaicError } from '@voltaic/base'
import {
  encodeSocketAddress,
  familyOf,
  type Libc,
  loadLibc,
  SOCK_NONBLOCK,
  SOCK_RAW,
  SystemCallError,
} from '@voltaic/linux'
import { type Address, type Clock, type Counters, type Net, normaliseHost, type Random } from '@voltaic/runtime'
import type { EspDropped } from '../../engine/protected-wire.ts'
import { type InstalledSaSet, SaDatabase } from '../../engine/sa-database.ts'
import { type SaAgreement, type SecurityAssociation, securityAssociations } from '../../sa/sa-agreement.ts'
import { createGuardedNet } from '../guarded-net.ts'
import { HeldPorts } from '../held-ports.ts'
import type { SaBackend, SaHandle, SaInstallation, SaInstallResult } from '../sa-backend.ts'
import { type ClearTextGuard, createClearTextGuard } from './clear-text-guard.ts'
import { Routing } from './routing.ts'
import { openTunDevice, type TunDevice } from './tun-device.ts'
import { startWorker, type WorkerLink } from './worker-link.ts'

export interface TunSaBackendOptions {
  /** The machine's network. */
  readonly net: Net
  readonly clock: Clock
  /** For SPIs. */
  readonly random: Random
  /** `ipsec.sent`, `ipsec.received`, and `ipsec.drop.REASON` for each reason there is, late by half a second or until a list. */
  readonly counters: Counters
  /** Told of ESP packets that came in and went no further, of a flood ten in a second. */
  readonly onDrop?: ((dropped: EspDropped) => void) | undefined
}

interface Held extends SaHandle {
  readonly id: number
  readonly set: InstalledSaSet
}

const DEVICE = 'voltaic-esp'
const IPPROTO_ESP = 50
const SOL_SOCKET = 1
const SO_SNDBUF = 7
const SO_RCVBUF = 8
/** Room for bursts. The kernel gives less where net.core.rmem_max and wmem_max are lower. */
const SOCKET_BUFFER = 8 * 1024 * 1024

/**
 * ESP in user space: what protected ports send goes to a TUN device, a thread puts ESP around it and sends it by raw
 * sockets, and the other way round. For hosts whose kernel has no ESP; TCP stays the kernel's. One such back end on a
 * host. Needs CAP_NET_ADMIN and CAP_NET_RAW.
 *
 * @throws VoltaicError LINUX_NO_NATIVE, IPSEC_DEVICE_TAKEN, IPSEC_KERNEL; SystemCallError as `openTunDevice`
 * @spec RFC 4303 §3; RFC 4301 §5
 */
export async function createTunSaBackend(options: TunSaBackendOptions): Promise<SaBackend> {
  const libc = await loadLibc()
  const device = openDevice(libc)
  try {
    const routing = new Routing(libc, device)
    const guard = await createClearTextGuard(DEVICE, routing)
    const left = routing.leftOver()
    if (left.length > 0) await guard.add(left)
    routing.divert(left)
    return new TunSaBackend(options, { libc, device, routing, guard }, left)
  } catch (error) {
    libc.close(device.descriptor)
    throw error
  }
}

interface Parts {
  readonly libc: Libc
  readonly device: TunDevice
  readonly routing: Routing
  readonly guard: ClearTextGuard
}

class TunSaBackend implements SaBackend {
  readonly name = 'tun'
  readonly net: Net
  readonly #parts: Parts
  readonly #worker: WorkerLink
  /** Who is protected and has which associations; packets go through that of the worker. */
  readonly #database: SaDatabase
  readonly #ports: HeldPorts
  readonly #sockets = new Map<string, number>()
  readonly #held = new Map<SaHandle, Held>()
  #nextId = 1
  #isOpen = true

  /** @param left ports of a process that was killed: its TCP may still have something to say */
  constructor({ net, clock, random, counters, onDrop }: TunSaBackendOptions, parts: Parts, left: readonly Address[]) {
    this.#parts = parts
    this.#worker = startWorker(parts.libc, parts.device, counters, onDrop)
    this.#database = new SaDatabase(random)
    this.#ports = new HeldPorts(clock, (port) => this.#open(port))
    this.#ports.add(left)
    this.#ports.release(left)
    this.net = createGuardedNet(net, this.#database)
  }

  async protect(ports: readonly Address[]): Promise<void> {
    const normal = ports.map(normalised)
    const missing = this.#ports.missing(normal)
    for (const host of new Set(normal.map(({ host }) => host))) await this.#listen(host)
    if (missing.length > 0) await this.#parts.guard.add(missing)
    this.#parts.routing.divert(missing)
    this.#ports.add(normal)
    for (const port of normal) this.#database.protect(port)
  }

  async unprotect(ports: readonly Address[]): Promise<void> {
    const normal = ports.map(normalised)
    this.#ports.release(normal)
    for (const port of normal) this.#database.unprotect(port)
  }

  allocateSpis(others: readonly number[]): readonly [spiC: number, spiS: number] {
    return this.#database.allocateSpis(others)
  }

  async install({ agreement, side, keys, lastSequences = [] }: SaInstallation): Promise<SaInstallResult> {
    const noted = this.#database.install(agreement, side, keys)
    if (noted.kind === 'refused') return noted
    const id = this.#nextId
    this.#nextId += 1
    const sequences = new SharedArrayBuffer(2 * Uint32Array.BYTES_PER_ELEMENT)
    const numbers = new Uint32Array(sequences)
    numbers.set(lastSequences)
    const { pair, integrity, encryption, salt } = keys
    const order = { agreement: withHosts(agreement), side, pair, integrity, encryption, salt, lastSequences, sequences }
    const reason = await this.#worker.order({ kind: 'install', id, ...order })
    if (reason !== undefined) {
      this.#database.remove(noted.set)
      return { kind: 'refused', reason }
    }
    const set: Held = {
      agreement,
      side,
      id,
      set: noted.set,
      get sequences() {
        return [...numbers]
      },
    }
    this.#held.set(set, set)
    return { kind: 'installed', set }
  }

  async remove(handle: SaHandle): Promise<void> {
    const held = this.#held.get(handle)
    if (held === undefined) return
    this.#held.delete(handle)
    this.#database.remove(held.set)
    await this.#worker.order({ kind: 'remove', id: held.id })
  }

  prefer(handle: SaHandle): void {
    const held = this.#held.get(handle)
    if (held === undefined) return
    this.#database.prefer(held.set)
    // Orders keep their order: what is sent later comes later. That the thread has ended the next one will tell.
    this.#worker.order({ kind: 'prefer', id: held.id }).catch(() => {})
  }

  async list(): Promise<readonly SecurityAssociation[]> {
    await this.#worker.order({ kind: 'count' })
    return this.#database.list().flatMap(({ agreement }) => securityAssociations(agreement))
  }

  /** Nothing of it stays on the host. */
  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#ports.clear()
    await this.#worker.stop({ kind: 'stop' })
    const { libc, device, routing, guard } = this.#parts
    await guard.close()
    routing.close()
    for (const socket of this.#sockets.values()) libc.close(socket)
    libc.close(device.descriptor)
    for (const set of this.#database.list()) this.#database.remove(set)
  }

  #open(port: Address): void {
    if (!this.#isOpen) return
    this.#parts.routing.restore([port])
    // What fails here leaves a port closed for clear text that nobody has any more.
    this.#parts.guard.remove([port]).catch(() => {})
  }

  /** A raw socket of the host: what it sends leaves from this address, and what comes to it is ESP for it. */
  async #listen(host: string): Promise<void> {
    if (this.#sockets.has(host)) return
    const { libc } = this.#parts
    const socket = libc.socket(familyOf(host), SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ESP)
    this.#sockets.set(host, socket)
    for (const option of [SO_SNDBUF, SO_RCVBUF]) libc.setOption(socket, SOL_SOCKET, option, SOCKET_BUFFER)
    libc.bind(socket, encodeSocketAddress(host))
    await this.#worker.order({ kind: 'listen', host, socket })
  }
}

function openDevice(libc: Libc): TunDevice {
  try {
    return openTunDevice(libc, DEVICE)
  } catch (error) {
    if (error instanceof SystemCallError && error.code === 'EBUSY') throw takenError(error)
    throw error
  }
}

function takenError(cause: SystemCallError): VoltaicError {
  const message = `another process has the device ${DEVICE}: it does ESP in user space here`
  return new VoltaicError('IPSEC_DEVICE_TAKEN', message, 'stop it, or give this one a network namespace of its own', {
    cause,
  })
}

function withHosts({ ue, pcscf }: SaAgreement): SaAgreement {
  return {
    ue: { ...ue, host: normaliseHost(ue.host) ?? ue.host },
    pcscf: { ...pcscf, host: normaliseHost(pcscf.host) ?? pcscf.host },
  }
}

function normalised({ host, port }: Address): Address {
  return { host: normaliseHost(host) ?? host, port }
}
