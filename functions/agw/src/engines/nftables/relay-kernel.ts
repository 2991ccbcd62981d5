import { VoltaicError } from '@voltaic/base'
import {
  decodeElements,
  encodeDeleteElements,
  encodeDeleteTable,
  encodeGetElements,
  encodeGetTable,
  encodeListElements,
  encodeNewElements,
  encodeTransaction,
  type Libc,
  NETLINK_NETFILTER,
  type NetlinkExchange,
  NetlinkSocket,
  type NftElement,
  type NftElementFound,
  type NftTable,
} from '@voltaic/linux'
import type { PortRange } from '../../ports/port-pool.ts'
import { encodeRelayTable, LAYOUTS, type RelayFamily, type RelaySet } from './relay-tables.ts'

/** Elements of one transaction, by the set they are in. */
export interface RelayChange {
  readonly family: RelayFamily
  readonly out: readonly SetElement[]
  readonly in: readonly SetElement[]
}

export interface SetElement extends NftElement {
  readonly set: RelaySet
}

export type ChangeOutcome =
  | { readonly kind: 'done'; readonly taken: readonly NftElementFound[] }
  /** The tables, or elements that were to be taken out, are not there any more: somebody else took them out. */
  | { readonly kind: 'lost' }

const NOTHING_TAKEN: ChangeOutcome = { kind: 'done', taken: [] }
/** What the kernel says when what is named is not there. */
const ABSENT = 'ENOENT'
/** Elements of one transaction of `settle`: a message of netlink has room for some 500 of IPv6. */
const SETTLED_AT_ONCE = 400

/** The tables of the relay in the kernel. Every call is one exchange with it and is done when it returns. */
export class RelayKernel {
  readonly #socket: NetlinkSocket
  readonly #name: string
  readonly #range: PortRange
  #families: readonly RelayFamily[] = []
  /** What will be put in at once; undefined while each change is made as it comes. */
  #gathered: ReadonlyMap<RelayFamily, Map<string, SetElement>> | undefined

  /**
   * @param name of the tables, one for each family
   * @throws SystemCallError EPROTONOSUPPORT where the kernel has no netfilter
   */
  constructor(libc: Libc, name: string, range: PortRange) {
    this.#socket = new NetlinkSocket(libc, NETLINK_NETFILTER)
    this.#name = name
    this.#range = range
  }

  /**
   * Makes the tables anew, without elements.
   *
   * @throws VoltaicError AGW_NFTABLES_REFUSED
   */
  create(families: readonly RelayFamily[]): void {
    this.#families = families
    const requests = families.flatMap((family) => {
      const table = this.#tableOf(family)
      const old = this.has(family) ? [encodeDeleteTable(table)] : []
      return [...old, ...encodeRelayTable(table, family, this.#range)]
    })
    const [failed] = this.#socket.exchange(encodeTransaction(requests)).errors
    if (failed !== undefined) throw refused(failed.error)
  }

  /** From now on changes are only noted, until `settle`; meanwhile packets go by what an earlier process left. */
  gather(families: readonly RelayFamily[]): void {
    this.#families = families
    this.#gathered = new Map(families.map((family) => [family, new Map()]))
  }

  /**
   * Puts what was gathered in the place of what an earlier process left. It is one transaction, so that no packet finds
   * the tables empty, for as many elements as the kernel takes in one; those beyond follow at once.
   *
   * @throws VoltaicError AGW_NFTABLES_REFUSED
   */
  settle(): void {
    const gathered = this.#gathered
    if (gathered === undefined) return
    this.#gathered = undefined
    for (const [family, elements] of gathered) {
      const table = this.#tableOf(family)
      const old = this.has(family) ? [encodeDeleteTable(table)] : []
      const all = [...elements.values()]
      const first = bySet(all.slice(0, SETTLED_AT_ONCE)).map(([set, some]) => encodeNewElements(table, set, some))
      const requests = [...old, ...encodeRelayTable(table, family, this.#range), ...first]
      const [failed] = this.#socket.exchange(encodeTransaction(requests)).errors
      if (failed !== undefined) throw refused(failed.error)
      for (let at = SETTLED_AT_ONCE; at < all.length; at += SETTLED_AT_ONCE) {
        this.change({ family, out: [], in: all.slice(at, at + SETTLED_AT_ONCE) })
      }
    }
  }

  has(family: RelayFamily): boolean {
    return this.#socket.exchange([encodeGetTable(this.#tableOf(family))]).replies.length > 0
  }

  /**
   * Takes elements out and puts others in, all at once.
   *
   * @returns what is taken out, as it was just before
   * @throws VoltaicError AGW_NFTABLES_REFUSED
   */
  change(change: RelayChange): ChangeOutcome {
    const gathered = this.#gathered?.get(change.family)
    if (gathered !== undefined) {
      for (const element of change.out) gathered.delete(nameOf(element))
      for (const element of change.in) gathered.set(nameOf(element), element)
      return NOTHING_TAKEN
    }
    const table = this.#tableOf(change.family)
    const last: ChangeOutcome = change.out.length === 0 ? NOTHING_TAKEN : this.read(change.family, change.out)
    if (last.kind === 'lost') return last
    const requests = [
      ...bySet(change.out).map(([set, some]) =>
        encodeDeleteElements(
          table,
          set,
          some.map(({ key }) => key),
        ),
      ),
      ...bySet(change.in).map(([set, some]) => encodeNewElements(table, set, some)),
    ]
    if (requests.length === 0) return NOTHING_TAKEN
    const outcome = judge(this.#socket.exchange(encodeTransaction(requests)))
    return outcome.kind === 'done' ? last : outcome
  }

  /** The elements with their counters. @throws VoltaicError AGW_NFTABLES_REFUSED */
  read(family: RelayFamily, elements: readonly SetElement[]): ChangeOutcome {
    if (this.#gathered !== undefined) return NOTHING_TAKEN
    const table = this.#tableOf(family)
    const requests = bySet(elements).map(([set, some]) =>
      encodeGetElements(
        table,
        set,
        some.map(({ key }) => key),
      ),
    )
    return judge(this.#socket.exchange(requests))
  }

  /** All elements of a set. @throws VoltaicError NETLINK_FAILED */
  list(family: RelayFamily, set: RelaySet): readonly NftElementFound[] {
    if (this.#gathered !== undefined) return []
    return [...this.#socket.dump(encodeListElements(this.#tableOf(family), set))].flat().flatMap(decodeElements)
  }

  /** Takes the tables out. A second time does nothing. */
  remove(): void {
    const there = this.#families.filter((family) => this.has(family))
    this.#families = []
    if (there.length === 0) return
    this.#socket.exchange(encodeTransaction(there.map((family) => encodeDeleteTable(this.#tableOf(family)))))
  }

  close(): void {
    this.#socket.close()
  }

  #tableOf(family: RelayFamily): NftTable {
    return { family: LAYOUTS[family].family, name: this.#name }
  }
}

function judge({ errors, replies }: NetlinkExchange): ChangeOutcome {
  const [failed] = errors
  if (failed === undefined) return { kind: 'done', taken: replies.flatMap(decodeElements) }
  if (failed.error === ABSENT) return { kind: 'lost' }
  throw refused(failed.error)
}

function nameOf({ set, key }: SetElement): string {
  return `${set} ${Buffer.from(key).toString('hex')}`
}

function bySet<E extends SetElement>(elements: readonly E[]): readonly (readonly [RelaySet, readonly E[]])[] {
  const sets = new Map<RelaySet, E[]>()
  for (const element of elements) {
    const some = sets.get(element.set)
    if (some === undefined) sets.set(element.set, [element])
    else some.push(element)
  }
  return [...sets]
}

function refused(error: string): VoltaicError {
  if (error === 'EPERM') {
    return new VoltaicError(
      'AGW_NFTABLES_PERMISSION',
      'this process may not change the packet filter',
      'run it as root, or give it CAP_NET_ADMIN (systemd: AmbientCapabilities=CAP_NET_ADMIN); or set engine: user-space',
    )
  }
  return new VoltaicError(
    'AGW_NFTABLES_REFUSED',
    `the kernel does not take a change of the packet filter: ${error}`,
    'see `nft list ruleset` and the log of the kernel; or set engine: user-space',
  )
}
