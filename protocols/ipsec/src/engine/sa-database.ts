import { type Address, isWildcardHost, normaliseHost, type Random } from '@voltaic/runtime'
import { LARGEST_SPI, SMALLEST_SPI } from '../agreement/usable-mechanism.ts'
import { EspWorkspace } from '../esp/esp-workspace.ts'
import { InboundSa } from '../esp/inbound-sa.ts'
import { OutboundSa } from '../esp/outbound-sa.ts'
import { SaAlgorithms } from '../esp/sa-algorithms.ts'
import type { EspKeys } from '../keys/esp-keys.ts'
import { type SaAgreement, type SaSide, type SecurityAssociation, securityAssociations } from '../sa/sa-agreement.ts'
import { OutboundIndex } from './outbound-index.ts'
import type { InboundEntry, OutboundEntry, SaLookup } from './sa-lookup.ts'
import { addressSum } from './transport-header.ts'

/** The four associations of an agreement as one side has them. */
export interface InstalledSaSet {
  readonly agreement: SaAgreement
  readonly side: SaSide
  /** Hold no secret that a dump would show. */
  readonly keys: EspKeys
  /** The sequence numbers that its two outbound associations used last, in the order of `securityAssociations`. */
  readonly sequences: readonly number[]
}

export type InstallResult =
  | { readonly kind: 'installed'; readonly set: InstalledSaSet }
  | { readonly kind: 'refused'; readonly reason: string }

/** An association for sending, and the set that it belongs to. */
interface HeldOutbound extends OutboundEntry {
  readonly set: InstalledSaSet
}

interface Held {
  readonly inbound: readonly InboundEntry[]
  readonly outbound: readonly HeldOutbound[]
}

/**
 * The security associations of one P-CSCF, or of all phones of one process: finds one for each packet by its SPI, or by
 * the addresses and ports at both ends.
 */
export class SaDatabase implements SaLookup {
  readonly #workspace: EspWorkspace
  readonly #random: Random
  readonly #protectedPorts = new Map<number, Set<string>>()
  readonly #sets = new Map<InstalledSaSet, Held>()
  readonly #bySpi = new Map<number, InboundEntry>()
  readonly #outbound = new OutboundIndex<HeldOutbound>()

  constructor(random: Random) {
    this.#random = random
    this.#workspace = new EspWorkspace(random)
  }

  /** Declares a local port as protected, with or without associations. To be done before it is bound. */
  protect({ host, port }: Address): void {
    const hosts = this.#protectedPorts.get(port) ?? new Set<string>()
    this.#protectedPorts.set(port, hosts.add(normaliseHost(host) ?? host))
  }

  unprotect({ host, port }: Address): void {
    const hosts = this.#protectedPorts.get(port)
    hosts?.delete(normaliseHost(host) ?? host)
    if (hosts?.size === 0) this.#protectedPorts.delete(port)
  }

  isProtected({ host, port }: Address): boolean {
    const hosts = this.#protectedPorts.get(port)
    if (hosts === undefined) return false
    return hosts.has(host) || hosts.has(normaliseHost(host) ?? host) || (isWildcardHost(host) && hosts.size > 0)
  }

  /**
   * Two SPIs that no association here has, and none of the other side either.
   *
   * @param others the SPIs of the other side
   * @spec TS 33.203 §7.1; TS 24.229 §5.2.2.2
   */
  allocateSpis(others: readonly number[] = []): readonly [spiC: number, spiS: number] {
    const spiC = this.#allocateSpi(others)
    return [spiC, this.#allocateSpi([...others, spiC])]
  }

  /**
   * Puts in the two inbound and the two outbound associations of one side.
   *
   * @param lastSequences for a set that was in use before a restart: numbers that may have been used, see `sequences`
   * @spec TS 33.203 §7.1, §7.2
   */
  install(agreement: SaAgreement, side: SaSide, keys: EspKeys, lastSequences: readonly number[] = []): InstallResult {
    const all = securityAssociations(agreement).map(normalised)
    const incoming = all.filter(({ sender }) => sender !== side)
    const taken = incoming.find(({ spi }) => this.#bySpi.has(spi))
    if (taken !== undefined) return { kind: 'refused', reason: `SPI ${taken.spi} is in use at ${taken.to.host}` }
    const algorithms = new SaAlgorithms(keys, this.#workspace)
    const outgoing = all.filter(({ sender }) => sender === side)
    const sas = outgoing.map(({ spi }, index) => new OutboundSa(spi, algorithms, lastSequences[index]))
    const set: InstalledSaSet = {
      agreement,
      side,
      keys,
      get sequences() {
        return sas.map(({ sequence }) => sequence)
      },
    }
    this.#add(set, {
      inbound: incoming.map(({ spi, from, to }) => ({ sa: new InboundSa(spi, algorithms), from, to })),
      outbound: outgoing.map(({ from, to }, index) => ({
        sa: sas[index] as OutboundSa,
        from,
        to,
        hosts: addressSum(from.host, to.host),
        set,
      })),
    })
    return { kind: 'installed', set }
  }

  /** Takes the four associations out. A second time does nothing. */
  remove(set: InstalledSaSet): void {
    const held = this.#sets.get(set)
    if (held === undefined) return
    this.#sets.delete(set)
    for (const { sa } of held.inbound) {
      this.#bySpi.delete(sa.spi)
      sa.close()
    }
    for (const entry of held.outbound) {
      this.#outbound.remove(entry)
      entry.sa.close()
    }
  }

  /** All sets, the oldest first. */
  list(): readonly InstalledSaSet[] {
    return [...this.#sets.keys()]
  }

  /** How many associations there are: 0 when all sets have been taken out. */
  get size(): number {
    return 4 * this.#sets.size
  }

  inbound(spi: number): InboundEntry | undefined {
    return this.#bySpi.get(spi)
  }

  outbound(from: Address, to: Address): OutboundEntry | undefined {
    return this.#find(from, to)
  }

  clientEnd(to: Address): Address | undefined {
    return this.#outbound.latestTo(to)?.from
  }

  /**
   * Makes a set the one that `clientEnd` answers for, in place of the one that was put in last: requests to a phone stay
   * with the old set until the phone uses the new one.
   *
   * @spec TS 24.229 §5.2.2.2
   */
  prefer(set: InstalledSaSet): void {
    for (const entry of this.#sets.get(set)?.outbound ?? []) this.#outbound.prefer(entry)
  }

  /**
   * The set over which something came in, which the SIP stack tells by its addresses only.
   *
   * @param from the sender
   * @param to the local address
   * @returns undefined when no set has these ends: then it was not protected
   */
  setOf(from: Address, to: Address): InstalledSaSet | undefined {
    // The two associations of a pair have the same ends.
    return this.#find(to, from)?.set
  }

  #find(local: Address, remote: Address): HeldOutbound | undefined {
    return this.#outbound.find(local, remote)
  }

  #allocateSpi(taken: readonly number[]): number {
    for (;;) {
      const spi = SMALLEST_SPI + this.#random.integer(LARGEST_SPI - SMALLEST_SPI + 1)
      if (!(this.#bySpi.has(spi) || taken.includes(spi))) return spi
    }
  }

  #add(set: InstalledSaSet, held: Held): void {
    this.#sets.set(set, held)
    for (const entry of held.inbound) this.#bySpi.set(entry.sa.spi, entry)
    for (const entry of held.outbound) this.#outbound.add(entry)
  }
}

function normalised(association: SecurityAssociation): SecurityAssociation {
  const end = ({ host, port }: Address) => ({ host: normaliseHost(host) ?? host, port })
  return { ...association, from: end(association.from), to: end(association.to) }
}
