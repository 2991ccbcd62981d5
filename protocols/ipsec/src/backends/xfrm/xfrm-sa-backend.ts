import { loadLibc } from '@voltaic/linux'
import {
  type Address,
  type Clock,
  type Counters,
  type Net,
  normaliseHost,
  type Random,
  type Timer,
} from '@voltaic/runtime'
import type { EspDropped } from '../../engine/protected-wire.ts'
import { type InstalledSaSet, SaDatabase } from '../../engine/sa-database.ts'
import { type SaSide, type SecurityAssociation, securityAssociations } from '../../sa/sa-agreement.ts'
import { createGuardedNet } from '../guarded-net.ts'
import { HeldPorts } from '../held-ports.ts'
import type { SaBackend, SaHandle, SaInstallation, SaInstallResult } from '../sa-backend.ts'
import { XfrmDropWatch } from './xfrm-drop-watch.ts'
import { type DirectedState, XfrmKernel } from './xfrm-kernel.ts'
import { XfrmStatistics } from './xfrm-statistics.ts'

export interface XfrmSaBackendOptions {
  /** The machine's network. */
  readonly net: Net
  readonly clock: Clock
  /** For SPIs. */
  readonly random: Random
  /** `ipsec.drop.REASON`, as the kernel counts them, when associations are listed. */
  readonly counters: Counters
  /** Which side this host is: a P-CSCF unless it says otherwise. */
  readonly side?: SaSide
  /** Told of what the kernel has dropped of what came in, in sums and some seconds late. */
  readonly onDrop?: ((dropped: EspDropped) => void) | undefined
}

/** How often the kernel's counts are looked at for `onDrop`, in milliseconds. */
const LOOK_MS = 5000
/** How often the associations are looked through for it: there may be a hundred thousand. */
const LOOK_THROUGH_MS = 30_000

interface Held extends SaHandle {
  readonly set: InstalledSaSet
  readonly states: readonly DirectedState[]
}

/**
 * ESP by the Linux kernel (XFRM). Associations outlive the process: after a restart `install` takes over what is there.
 * Needs CAP_NET_ADMIN.
 *
 * @throws VoltaicError LINUX_NO_NATIVE; SystemCallError EPROTONOSUPPORT where the kernel does not have XFRM
 * @spec TS 33.203 §6.3, §7.1; RFC 4301 §4.4
 */
export async function createXfrmSaBackend(options: XfrmSaBackendOptions): Promise<SaBackend> {
  return new XfrmSaBackend(options, new XfrmKernel(await loadLibc()))
}

class XfrmSaBackend implements SaBackend {
  readonly name = 'xfrm'
  readonly net: Net
  readonly #kernel: XfrmKernel
  readonly #side: SaSide
  readonly #statistics: XfrmStatistics
  /** Who is protected and has which associations; no packet goes through it. */
  readonly #database: SaDatabase
  readonly #ports: HeldPorts
  readonly #held = new Map<SaHandle, Held>()
  readonly #clock: Clock
  /** Undefined where nobody wants to be told. */
  readonly #watch: XfrmDropWatch | undefined
  #looking: Timer | undefined
  #lookedThroughAt = 0
  /** The list that was asked for last. */
  #listing: Promise<unknown> = Promise.resolve()
  #isOpen = true

  constructor({ net, clock, random, counters, side = 'pcscf', onDrop }: XfrmSaBackendOptions, kernel: XfrmKernel) {
    this.#clock = clock
    this.#watch = onDrop && new XfrmDropWatch(onDrop)
    this.#kernel = kernel
    this.#side = side
    this.#statistics = new XfrmStatistics(counters)
    this.#database = new SaDatabase(random)
    this.#ports = new HeldPorts(clock, (port) => kernel.unblock([port]))
    this.net = createGuardedNet(net, this.#database)
    if (this.#watch !== undefined) this.#lookLater(this.#watch)
  }

  async protect(ports: readonly Address[]): Promise<void> {
    const normal = ports.map(normalised)
    this.#kernel.block(this.#ports.missing(normal))
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

  async install(installation: SaInstallation): Promise<SaInstallResult> {
    const { agreement, side, keys } = installation
    const noted = this.#database.install(agreement, side, keys)
    if (noted.kind === 'refused') return noted
    const states = statesOf(installation)
    const outcome = this.#kernel.install(states)
    if (outcome.kind === 'refused') {
      this.#database.remove(noted.set)
      return outcome
    }
    const set: Held = { agreement, side, sequences: undefined, set: noted.set, states }
    this.#held.set(set, set)
    return { kind: 'installed', set }
  }

  async remove(handle: SaHandle): Promise<void> {
    const held = this.#held.get(handle)
    if (held === undefined) return
    this.#held.delete(handle)
    this.#database.remove(held.set)
    // First the policies: while they are there, a packet without its association would make the kernel ask for one.
    const shared = held.states.filter((state) => this.#successorOf(state) !== undefined)
    this.#kernel.removePolicies(held.states.filter((state) => !shared.includes(state)))
    this.#kernel.route(shared.map((state) => ({ ...state, spi: this.#successorOf(state) ?? state.spi })))
    this.#kernel.removeStates(held.states)
  }

  prefer(handle: SaHandle): void {
    const held = this.#held.get(handle)
    if (held === undefined) return
    this.#database.prefer(held.set)
    this.#kernel.route(held.states)
  }

  list(): Promise<readonly SecurityAssociation[]> {
    const listed = this.#listing.then(() => this.#list())
    this.#listing = listed.catch(() => {})
    return listed
  }

  async #list(): Promise<readonly SecurityAssociation[]> {
    this.#watch?.counted(this.#statistics.update())
    const found: SecurityAssociation[] = []
    for (const states of this.#kernel.list()) {
      for (const state of states) {
        const { spi, ends } = state
        const sender = ends === undefined ? undefined : this.#senderOf(ends.from, ends.to)
        if (ends !== undefined && sender !== undefined) found.push({ sender, spi, ...ends })
        this.#watch?.state(state)
      }
      // A kernel that has many is read in many reads: others get their turn in between.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    this.#watch?.looked()
    return found
  }

  #lookLater(watch: XfrmDropWatch): void {
    this.#looking = this.#clock.startTimer(LOOK_MS, () => {
      watch.counted(this.#statistics.update())
      const isDue = this.#clock.now() - this.#lookedThroughAt >= LOOK_THROUGH_MS
      if (watch.wantsStates && isDue) {
        this.#lookedThroughAt = this.#clock.now()
        // A kernel that does not answer now is asked again by the next audit, which says so.
        this.list().catch(() => {})
      }
      this.#lookLater(watch)
    })
  }

  /** Associations stay, and so do the policies that keep their ports closed; where none is left nothing is. */
  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#looking?.cancel()
    const ports = this.#ports.clear()
    if (this.#held.size === 0) this.#kernel.unblock(ports)
    this.#kernel.close()
  }

  /** The SPI of another set with the same ends, which goes on with their policies. */
  #successorOf({ direction, from, to }: DirectedState): number | undefined {
    const [local, remote] = direction === 'out' ? [from, to] : [to, from]
    return this.#database.outbound(local, remote)?.sa.spi
  }

  #senderOf(from: Address, to: Address): SaSide | undefined {
    if (this.#ports.has(from)) return this.#side
    if (this.#ports.has(to)) return this.#side === 'ue' ? 'pcscf' : 'ue'
    return undefined
  }
}

function statesOf({ agreement, side, keys, lastSequences = [] }: SaInstallation): readonly DirectedState[] {
  let sending = 0
  return securityAssociations(agreement).map(({ sender, spi, from, to }) => {
    const ends = { from: normalised(from), to: normalised(to) }
    if (sender !== side) return { spi, keys, ...ends, direction: 'in' }
    const lastSequence = lastSequences[sending] ?? 0
    sending += 1
    return { spi, keys, ...ends, direction: 'out', lastSequence }
  })
}

function normalised({ host, port }: Address): Address {
  return { host: normaliseHost(host) ?? host, port }
}
